import type { EpochMs } from "../../ids.ts";
import type { Payload } from "../../payload/payload.ts";

/** The latest time that is kept, the end of the year 9999: what is asked for later happens then. */
export const LATEST_TIME: EpochMs = 253_402_300_799_000;

/** The most that one input or output may take as JSON, whatever is configured. Source: reference/engine.md 11.1. */
export const PAYLOAD_LIMIT_BYTES = 10 * 1024 * 1024;

/**
 * The most that payloads may take as JSON: an input or output of a workflow, one of a task, all variables of an execution.
 * Source: reference/engine.md 11.1.
 */
export type PayloadLimits = {
  readonly workflowBytes: number;
  readonly taskBytes: number;
  readonly variablesBytes: number;
};

export const USUAL_PAYLOAD_LIMITS: PayloadLimits = {
  workflowBytes: PAYLOAD_LIMIT_BYTES,
  taskBytes: PAYLOAD_LIMIT_BYTES,
  variablesBytes: 256 * 1024,
};

/** The most tasks that one execution may keep: a loop without an end must end in clear words and not fill the store. */
export const MOST_TASKS = 50_000;

export function tooManyTasksReason(most: number): string {
  return `The workflow has ${most} tasks, which is the most that one execution may keep. A loop drops the turns that nobody needs with "keepLastN"; larger work is divided by SUB_WORKFLOW`;
}

/** How many sub-workflows may be within each other: one that starts itself without an end must end in clear words. */
export const MAX_SUB_WORKFLOW_DEPTH = 200;

/**
 * How many sub-workflows one failure workflow counts for. One whose failure is answered by a failure workflow again must come to an
 * end, and soon: with sub-workflows that fail in it they are no chain but a tree, with each of these steps as many times as wide.
 *
 * It bounds how deep that tree is, not how large, as `MAX_SUB_WORKFLOW_DEPTH` does of sub-workflows, of which two in each make 2^200. Fewer steps
 * would take a failure workflow from a sub-workflow of a failure workflow, or from what is deep down; a count of all would be a row
 * that every execution of a tree writes to. What such a tree has unsent holds up its own starts, as anybody's (`OutboxWatch`).
 */
export const FAILURE_WORKFLOW_DEPTH = 50;

/** Why no failure workflow is started for an execution that far down. */
export function tooManyFailureWorkflowsReason(depth: number): string {
  return `it is ${depth} deep among sub-workflows and failure workflows, of which each counts for ${FAILURE_WORKFLOW_DEPTH}, and ${MAX_SUB_WORKFLOW_DEPTH} is the most for one that is to have a failure workflow after it`;
}

export function tooDeepReason(deepest: number): string {
  return `Sub-workflows are within each other ${deepest} deep, which is the most. A workflow that goes on by starting itself does so by START_WORKFLOW`;
}

/** Why a payload is refused; `of` names whose it is, as `task: t1`. */
export function tooLargeReason(
  { sizeBytes }: Payload,
  { of, limitBytes }: { readonly of: string; readonly limitBytes: number },
): string {
  return `The payload size: ${sizeBytes} of ${of} is greater than the permissible limit: ${limitBytes} bytes`;
}
