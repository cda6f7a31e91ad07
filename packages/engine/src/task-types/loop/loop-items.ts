import { taskPayload } from "../../decide/data/payloads.ts";
import type { WorkflowTask } from "../../definition/workflow-task.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { isJsonArray, isJsonObject, memberOf } from "../../payload/json.ts";
import type { Json } from "../../payload/json.ts";
import { jsonToText } from "../../payload/json-to-text.ts";
import { parseJson } from "../../payload/parse-json.ts";
import type { PlacedNode } from "../../snapshot/snapshot.ts";

/** The items of a loop that goes over a list; of one that goes by its condition alone, undefined. */
export type LoopItems = readonly Json[] | undefined;

/** The member of a loop's input that may hold its items. */
export const ITEMS_INPUT = "_items";

/**
 * The node of a loop as it runs: its list stays what it was when the loop began, whatever its body does to where the list
 * came from. It is kept with the record as JSON text. Source: reference/engine.md 13.5-3.
 */
export function withFixedItems(node: PlacedNode, items: LoopItems): PlacedNode {
  if (items === undefined || !isGiven(node.task.items)) return node;
  const task = { ...node.task, items: jsonToText(items) };
  parsedItems.set(task, items);
  return { ...node, task, dynamic: node.dynamic ?? { fork: undefined } };
}

/** What a loop that runs goes over. */
export function itemsOf(record: TaskRecord, { task }: PlacedNode): LoopItems {
  if (isGiven(task.items)) return fixedItems(task, task.items);
  if (!isGiven(memberOf(task.inputParameters, ITEMS_INPUT))) return undefined;
  const input = taskPayload(record, "input").tree;
  return listOf(isJsonObject(input) ? memberOf(input, ITEMS_INPUT) : null);
}

const parsedItems = new WeakMap<WorkflowTask, readonly Json[]>();

function fixedItems(task: WorkflowTask, text: string): readonly Json[] {
  const known = parsedItems.get(task);
  if (known !== undefined) return known;
  const items = listOf(parseJson(text));
  parsedItems.set(task, items);
  return items;
}

/** Whether items are named at all: a list, or a text that is not empty. */
export function isGiven<Value>(value: Value | undefined): value is Value & (string | readonly Json[]) {
  return typeof value === "string" ? value.trim() !== "" : isJsonArray(value as Json | undefined);
}

/** Of a value that is no list the one item, of null none. */
export function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return [];
  return isJsonArray(value) ? value : [value];
}
