import { briefJson } from "../../definition/field-reader.ts";
import type { WorkflowTask } from "../../definition/workflow-task.ts";
import { memberOf } from "../../payload/json.ts";
import type { Json } from "../../payload/json.ts";

/** How many turns of a loop its output keeps: all, where its `keepLastN` does not say. Source: reference/engine.md 5.15. */
export function keptTurns(task: WorkflowTask): number {
  const given = keepLastOf(task);
  return typeof given === "number" ? Math.max(0, given) : Number.POSITIVE_INFINITY;
}

/** Of how many turns the records are kept: of the one that runs in any case. Case flow-loop-keep-last-one. */
export function keptRecords(task: WorkflowTask): number {
  return Math.max(1, keptTurns(task));
}

/**
 * Why a loop cannot be begun with its `keepLastN`; undefined where it can. It is read as it is written, expressions in it
 * are not evaluated: case flow-loop-keep-last-text.
 */
export function keepLastFault(task: WorkflowTask): string | undefined {
  const given = keepLastOf(task);
  if (given === null || (typeof given === "number" && Number.isInteger(given))) return undefined;
  return `keepLastN of loop ${task.taskReferenceName} must be written as a whole number, found ${briefJson(given)}`;
}

function keepLastOf({ inputParameters }: WorkflowTask): Json {
  return memberOf(inputParameters, "keepLastN") ?? null;
}
