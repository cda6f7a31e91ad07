import { MAX_NAME_BYTES } from "@tutti/engine";
import type { Fault } from "@tutti/engine";

/** The faults of a text that is kept in a name's place: it may be empty or absent, but not longer than a name, and without NUL. */
export function nameTextFaults(path: string, value: string | undefined): readonly Fault[] {
  if (value?.includes("\0") === true)
    return [{ path, message: `${path} must not hold a NUL character`, found: JSON.stringify(value.slice(0, 60)) }];
  if (value === undefined || value.length * 3 <= MAX_NAME_BYTES) return [];
  if (Buffer.byteLength(value, "utf8") <= MAX_NAME_BYTES) return [];
  const message = `${path} must have at most ${MAX_NAME_BYTES} bytes of UTF-8`;
  return [{ path, message, found: `"${value.slice(0, 60)}..."` }];
}

/** The faults of a name that must be there; `message` is for a missing one. */
export function requiredFaults(path: string, value: string, message: string): readonly Fault[] {
  return value === "" ? [{ path, message }] : nameTextFaults(path, value);
}
