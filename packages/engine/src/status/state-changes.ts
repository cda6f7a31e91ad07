import type { Draft } from "../decide/draft.ts";
import { executionScope } from "../decide/data/execution-scope.ts";
import { NeedsSignal } from "../decide/needs-signal.ts";
import { evaluateJson } from "../expression/evaluate.ts";
import type { TaskStatus } from "../model/status.ts";
import type { Json } from "../payload/json.ts";
import type { PlacedNode } from "../snapshot/snapshot.ts";
import type { TaskStep } from "./task-steps.ts";

/** An event that a task's definition wants sent; its payload is evaluated as the decision has left everything. */
export type StateChange = { readonly type: string; readonly payload: () => Json };

/** What a definition calls the changes that lead to each status. */
const NAMES: { readonly [status in TaskStatus]: string | undefined } = {
  SCHEDULED: "onScheduled",
  IN_PROGRESS: "onStart",
  COMPLETED: "onSuccess",
  COMPLETED_WITH_ERRORS: "onSuccess",
  FAILED: "onFailed",
  FAILED_WITH_TERMINAL_ERROR: "onFailed",
  TIMED_OUT: "onFailed",
  CANCELED: "onCancelled",
  SKIPPED: undefined,
};

/** Everything that a key of onStateChange may name. */
export const STATE_CHANGE_NAMES: ReadonlySet<string> = new Set(Object.values(NAMES).flatMap((name) => name ?? []));

/** The events of a task's onStateChange for one step. A key may name several changes: `onStart,onSuccess`. */
export function stateChangesOf(draft: Draft, { task, status }: TaskStep, node: PlacedNode): readonly StateChange[] {
  const wanted = NAMES[status];
  return [...node.task.onStateChange].flatMap(([names, events]) =>
    names.split(",").some((name) => name.trim() === wanted)
      ? events.map(({ type, payload }) => ({
          type,
          payload: () => evaluated(draft, payload, { taskId: task.taskId, place: node.place }),
        }))
      : [],
  );
}

/** What cannot be evaluated is told as null: what is off the decision's path must not fail it. */
function evaluated(draft: Draft, payload: Json, at: Parameters<typeof executionScope>[1]): Json {
  try {
    return evaluateJson(payload, executionScope(draft, at));
  } catch (error) {
    if (error instanceof NeedsSignal) throw error;
    return null;
  }
}
