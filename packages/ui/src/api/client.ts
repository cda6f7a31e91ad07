import { answerAskedAhead } from "./asked-ahead.ts";

/** What the server answered instead of what was asked for. `message` is the server's own words. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly faults: readonly { readonly path: string; readonly message: string }[];

  constructor(status: number, message: string, faults: ApiError["faults"] = []) {
    super(message);
    this.status = status;
    this.faults = faults;
  }
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;
export type Call = {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  readonly query?: Query;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
};

/** Calls the server; gives the JSON, or the text where the answer is one. Throws an ApiError for everything but 2xx. */
export async function callApi(path: string, call: Call = {}): Promise<unknown> {
  const { method = "GET", body, signal } = call;
  const address = `/api${path}${queryText(call.query)}`;
  const ahead = method === "GET" ? await answerAskedAhead(address) : undefined;
  if (ahead?.json !== undefined) return ahead.json;
  const response =
    ahead?.response ??
    (await fetch(address, {
      method,
      headers: body === undefined ? {} : { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    }).catch((error: unknown) => {
      if (error instanceof DOMException && error.name === "AbortError") throw error;
      throw new ApiError(0, "the server cannot be reached");
    }));
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") === true;
  if (!response.ok) throw errorOf(response.status, text);
  return isJson && text !== "" ? JSON.parse(text) : text;
}

function queryText(query: Query = {}): string {
  const told = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  return told.length === 0 ? "" : `?${new URLSearchParams(told.map(([name, value]) => [name, String(value)]))}`;
}

/** What an answer that is none says. */
export function errorOf(status: number, text: string): ApiError {
  const body = objectOf(parsed(text));
  const message = textAt(body, "message") || text.slice(0, 500) || `the server answered ${status}`;
  const faults = listAt(body, "validationErrors")
    .map(objectOf)
    .map((fault) => ({ path: textAt(fault, "path"), message: textAt(fault, "message") }));
  return new ApiError(status, message, faults);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** Reads what came as an object; anything else is an empty one. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textAt(object: JsonObject, key: string): string {
  const value = object[key];
  return typeof value === "string"
    ? value
    : typeof value === "number" || typeof value === "boolean"
      ? String(value)
      : "";
}

/** A number; ISO texts, which Conductor's summaries have for times, become epoch ms; 0 for everything else. */
export function numberAt(object: JsonObject, key: string): number {
  const value = object[key];
  if (typeof value === "number") return value;
  if (typeof value !== "string" || value === "") return 0;
  const time = /^\d{4}-/.test(value) ? Date.parse(value) : Number(value);
  return Number.isFinite(time) ? time : 0;
}

export function listAt(object: JsonObject, key: string): readonly unknown[] {
  return listOf(object[key]);
}
