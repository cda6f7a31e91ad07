import type { Draft } from "../../decide/draft.ts";
import { executionScope } from "../../decide/data/execution-scope.ts";
import { NeedsSignal } from "../../decide/needs-signal.ts";
import { evaluateJson } from "../../expression/evaluate.ts";
import type { TaskId } from "../../ids.ts";
import type { TaskStatus } from "../../model/status.ts";
import type { Json } from "../../payload/json.ts";
import type { PlacedNode } from "../../snapshot/snapshot.ts";

/** What a JOIN may be told to end with. */
export const JOIN_STATUSES = ["COMPLETED", "COMPLETED_WITH_ERRORS", "FAILED", "FAILED_WITH_TERMINAL_ERROR"] as const;

type Ending = { readonly status: TaskStatus; readonly reasonForIncompletion?: string | undefined };

/**
 * How a JOIN ends whose joined tasks would make it end as `judged`: its joinStatus, evaluated when all of them have ended,
 * says otherwise where it comes to one of the four. Anything else has no effect: case flow-join-mode-and-status-ignored.
 */
export function withJoinStatus(draft: Draft, node: PlacedNode, judged: Ending & { readonly taskId: TaskId }): Ending {
  const { taskId, ...ending } = judged;
  const { joinStatus } = node.task;
  if (joinStatus === undefined) return ending;
  const asked = evaluatedStatus(draft, { joinStatus, taskId, node });
  const status = JOIN_STATUSES.find((one) => one === asked);
  if (status === undefined || status === ending.status) return ending;
  if (status === "COMPLETED") return { status };
  return { status, reasonForIncompletion: ending.reasonForIncompletion ?? `joinStatus is ${status}` };
}

function evaluatedStatus(
  draft: Draft,
  { joinStatus, taskId, node }: { readonly joinStatus: string; readonly taskId: TaskId; readonly node: PlacedNode },
): Json {
  try {
    return evaluateJson(joinStatus, executionScope(draft, { taskId, place: node.place }));
  } catch (error) {
    if (error instanceof NeedsSignal) throw error;
    return null;
  }
}
