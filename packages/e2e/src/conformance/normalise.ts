import { isList, isObject } from "../json.ts";
import type { Json, JsonObject } from "../json.ts";
import { shortened } from "./unique-word.ts";

/** What stands for an id, a run's unique word and the like in what is compared: pairs of text and its stand-in. */
export type Names = readonly (readonly [text: string | undefined, standIn: string])[];

/** Keys whose values differ from run to run or from server to server. */
const volatileKeys: ReadonlySet<string> = new Set([
  ...["createTime", "updateTime", "startTime", "endTime", "scheduledTime", "lastRetriedTime", "firstStartTime"],
  ...["startWorkflowTime", "queueWaitTime", "executionTime", "date", "timestamp"],
  ...["workerId", "createdBy", "updatedBy", "ownerApp", "instance", "pollCount", "seq"],
  ...["taskDefinition", "workflowDefinition", "workflowTask", "systemMetadata", "history"],
]);

const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gu;

/** The value without what differs from run to run: stand-ins for the names, `<id>` for other ids, no volatile keys. */
export function normalise(value: Json, names: Names): Json {
  if (typeof value === "string") return normaliseText(value, names);
  if (isList(value)) return value.map((element) => normalise(element, names));
  if (isObject(value)) return normaliseObject(value, names);
  return value;
}

function normaliseObject(value: JsonObject, names: Names): JsonObject {
  const entries: [string, Json][] = [];
  // Sorted, so that lists of objects can be put into an order by their JSON.
  for (const key of Object.keys(value).sort()) {
    const inner = value[key];
    if (inner === undefined || volatileKeys.has(key)) continue;
    entries.push([normaliseText(key, names), normalise(inner, names)]);
  }
  return Object.fromEntries(entries);
}

function normaliseText(text: string, names: Names): string {
  let result = text;
  for (const [known, standIn] of names) {
    if (known !== undefined && known !== "") result = result.replaceAll(known, standIn);
  }
  return shortened(result.replace(uuid, "<id>"));
}
