import { asText, isObject, parsed } from "../json.ts";
import type { JsonObject } from "../json.ts";
import type { HttpClient } from "./http-client.ts";

/** Where a payload is written or read, and the path to name it by. */
export type Location = { readonly uri: string; readonly path: string };

/** Asks for a location as SDKs do. `payloadType`: as `WORKFLOW_INPUT`. */
export async function locationOf(
  http: HttpClient,
  {
    operation,
    payloadType,
    path = "",
  }: { readonly operation: "READ" | "WRITE"; readonly payloadType: string; readonly path?: string },
): Promise<Location> {
  const query = new URLSearchParams({ path, operation, payloadType });
  const base = payloadType.startsWith("TASK") ? "tasks" : "workflow";
  const answer = await http.must("GET", `/${base}/externalstoragelocation?${query.toString()}`);
  if (!isObject(answer)) throw new Error(`wanted a location, got ${asText(answer)}`);
  return { uri: asText(answer["uri"]), path: asText(answer["path"]) };
}

/** Puts a payload where it is to be written. */
export async function putPayload({ uri }: Location, payload: JsonObject): Promise<void> {
  const response = await fetch(uri, { method: "PUT", body: JSON.stringify(payload) });
  if (!response.ok) throw new Error(`PUT ${uri} -> ${response.status} ${await response.text()}`);
}

/** Gets a payload from where it is to be read. */
export async function getPayload({ uri }: Location): Promise<JsonObject> {
  const response = await fetch(uri);
  const text = await response.text();
  if (!response.ok) throw new Error(`GET ${uri} -> ${response.status} ${text.slice(0, 300)}`);
  const payload = parsed(text);
  if (!isObject(payload)) throw new Error(`GET ${uri} -> ${text.slice(0, 300)}`);
  return payload;
}
