import { briefJson, isJsonArray } from "@tutti/engine";
import type { Fault, Json, Read } from "@tutti/engine";

/** Reads a list of definitions, each by `read`: what is wrong with one is told with its place in the list by who takes it. */
export function listFromJson<Def>(json: Json, read: (item: Json) => Read<Def>): Read<readonly Read<Def>[]> {
  if (!isJsonArray(json)) {
    const fault: Fault = { path: "", message: "the request body must be a list", found: briefJson(json) };
    return { value: [], faults: [fault] };
  }
  return { value: json.map((item) => read(item)), faults: [] };
}
