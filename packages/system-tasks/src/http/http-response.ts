import { STATUS_CODES } from "node:http";

import { jsonObject, JsonDepthError, JsonSyntaxError, parseJson } from "@tutti/engine";
import type { Json, JsonObject } from "@tutti/engine";

/** An answer whose body has come whole, unpacked. */
export type HttpResponse = {
  readonly statusCode: number;
  /** As they came: name, value, name, value. */
  readonly headers: readonly string[];
  /** undefined: there was none. */
  readonly body: string | undefined;
};

/** The answer as a task's output shows it. Source: reference/engine.md 5.19. */
export function responseJson({ statusCode, headers, body }: HttpResponse): JsonObject {
  return jsonObject([
    ["body", bodyJson(body)],
    ["headers", headersJson(headers)],
    ["statusCode", statusCode],
    ["reasonPhrase", reasonPhrase(statusCode)],
  ]);
}

/** What stands in the place of an answer where none came. */
export function noResponseJson(): JsonObject {
  return jsonObject([
    ["body", null],
    ["headers", jsonObject([])],
    ["statusCode", null],
    ["reasonPhrase", null],
  ]);
}

/** The standard words for a status. */
export function reasonPhrase(statusCode: number): string {
  return STATUS_CODES[statusCode] ?? "";
}

/** JSON as what it is, with numbers as they were written; anything else as its text. Source: engine.md 5.19, 13.5-2. */
function bodyJson(body: string | undefined): Json {
  if (body === undefined) return null;
  try {
    return parseJson(body);
  } catch (error) {
    if (error instanceof JsonSyntaxError || error instanceof JsonDepthError) return body;
    throw error;
  }
}

/** Every name with all of its values, in the letters in which it came first. */
function headersJson(headers: readonly string[]): JsonObject {
  const byName = new Map<string, { readonly name: string; readonly values: string[] }>();
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const [name = "", value = ""] = [headers[index], headers[index + 1]];
    const entry = byName.get(name.toLowerCase()) ?? { name, values: [] };
    entry.values.push(value);
    byName.set(name.toLowerCase(), entry);
  }
  return jsonObject([...byName.values()].map(({ name, values }) => [name, values] as const));
}
