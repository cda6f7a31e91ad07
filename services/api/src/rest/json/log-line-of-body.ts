import { JsonSyntaxError, parseJson } from "@tutti/engine";
import type { Json } from "@tutti/engine";

import type { RequestBody } from "../http/request-body.ts";
import { clientError } from "../http/rest-error.ts";

/**
 * The line that a body is. Clients send it raw whatever they call it; a JSON text that calls itself JSON comes without
 * its quotes. Throws RestError (400) where there is none. Source: reference/api.md 2.5.
 */
export function logLineOfBody(body: RequestBody): string {
  const line = textOfBody(body);
  if (body.isEmpty) throw clientError(400, "Required request body is missing: send the line to log");
  return line;
}

/**
 * The text that a body is, perhaps none; a JSON text that calls itself JSON comes without its quotes. Throws RestError where
 * it is no text.
 */
export function textOfBody(body: RequestBody): string {
  const { text } = body;
  const json = body.claimsJson && text.trimStart().startsWith('"') ? parsedOrUndefined(text) : undefined;
  return typeof json === "string" ? json : text;
}

function parsedOrUndefined(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined;
    throw error;
  }
}
