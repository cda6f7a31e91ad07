import { FieldReader, jsonObject } from "@tutti/engine";
import type { Fault, Json, Read } from "@tutti/engine";

/** Reads a body that is a list of texts; `name` is what faults call it. */
export function textsFromJson(body: Json, name: string): Read<readonly string[]> {
  const faults: Fault[] = [];
  const reader = FieldReader.of(jsonObject([[name, body]]), { faults });
  reader.refuseNull(name);
  return { value: reader.texts(name) ?? [], faults };
}
