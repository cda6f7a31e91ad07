import { isJsonObject, JsonDepthError, JsonSyntaxError, Payload } from "@tutti/engine";
import type { Fault } from "@tutti/engine";

/** The JSON object that a field holds; unset or empty bytes stand for {}. What is wrong with it is added to `faults`. */
export function objectFromBytes(
  bytes: Uint8Array | undefined,
  { path, faults }: { readonly path: string; readonly faults: Fault[] },
): Payload {
  if (bytes === undefined || bytes.length === 0) return Payload.empty;
  const payload = Payload.fromBytes(bytes);
  try {
    // From its text where it begins with a byte order mark, which is no part of JSON and must not be stored.
    if (isJsonObject(payload.tree)) return bytes[0] === 0xef ? Payload.fromText(payload.text) : payload;
    faults.push({ path, message: "must be a JSON object" });
  } catch (error) {
    if (!(error instanceof JsonSyntaxError) && !(error instanceof JsonDepthError)) throw error;
    faults.push({ path, message: `must be a JSON object in UTF-8: ${error.message}` });
  }
  return Payload.empty;
}
