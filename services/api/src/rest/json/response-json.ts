import { JsonDouble, jsonToText, Payload } from "@tutti/engine";
import type { Json } from "@tutti/engine";

/**
 * A JSON answer in the making: payloads stand in it as they are stored, members that are undefined are left out. A map
 * is an object whose keys came from outside, in its own order.
 */
export type ResponseJson =
  Json | Payload | readonly ResponseJson[] | ReadonlyMap<string, ResponseJson> | ResponseObject;

export interface ResponseObject {
  readonly [key: string]: ResponseJson | undefined;
}

/** The answer as compact JSON text. A payload's text is put in as it is: it was checked when it came in. */
export function responseToText(value: ResponseJson): string {
  if (value instanceof Payload) return value.text;
  if (typeof value !== "object" || value === null || value instanceof JsonDouble) return jsonToText(value);
  if (value instanceof Map) return membersToText(value);
  return isList(value) ? listToText(value) : membersToText(Object.entries(value));
}

function isList(value: object): value is readonly ResponseJson[] {
  return Array.isArray(value);
}

function listToText(list: readonly ResponseJson[]): string {
  return `[${list.map(responseToText).join(",")}]`;
}

function membersToText(members: Iterable<readonly [string, ResponseJson | undefined]>): string {
  let text = "{";
  for (const [key, value] of members) {
    if (value === undefined) continue;
    text += `${text.length > 1 ? "," : ""}${JSON.stringify(key)}:${responseToText(value)}`;
  }
  return `${text}}`;
}
