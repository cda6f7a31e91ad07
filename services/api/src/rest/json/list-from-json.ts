import { briefJson, isJsonArray } from "@tutti/engine";
import type { Fault, Json, Read } from "@tutti/engine";

/** Reads a list of definitions, each by `read`; paths begin with the element, as `[2].name`. */
export function listFromJson<Def>(json: Json, read: (item: Json, path: string) => Read<Def>): Read<readonly Def[]> {
  if (!isJsonArray(json)) {
    const fault: Fault = { path: "", message: "the request body must be a list", found: briefJson(json) };
    return { value: [], faults: [fault] };
  }
  const reads = json.map((item, index) => read(item, `[${index}]`));
  return { value: reads.map(({ value }) => value), faults: reads.flatMap(({ faults }) => faults) };
}
