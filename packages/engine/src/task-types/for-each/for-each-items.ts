import { taskPayload } from "../../decide/data/payloads.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { isJsonArray, isJsonObject, memberOf } from "../../payload/json.ts";
import type { Json } from "../../payload/json.ts";

/** The items that a FOR_EACH began with. */
export function itemsOf(record: TaskRecord): Json {
  const input = taskPayload(record, "input").tree;
  return (isJsonObject(input) ? memberOf(input, "items") : undefined) ?? null;
}

export function listOf(items: Json): readonly Json[] {
  return isJsonArray(items) ? items : [];
}
