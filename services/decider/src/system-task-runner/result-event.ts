import { randomUUID } from "node:crypto";

import { eventIdFrom, jsonObject, Payload } from "@tutti/engine";
import type { TaskUpdated } from "@tutti/engine";
import type { LeasedTask } from "@tutti/ports";
import type { SystemTaskResult } from "@tutti/system-tasks";

/** Whose word it is: the runner's name in the audit trail, and the worker's on the task. */
export type Speaker = { readonly instance: string; readonly workerId: string };

/** What came of a task, as an event. Each has an id of its own, under which it may be repeated. */
export function resultEvent(
  leased: Pick<LeasedTask, "workflowId" | "taskId">,
  result: SystemTaskResult,
  speaker: Speaker,
): TaskUpdated {
  return {
    ...base(leased, speaker),
    status: result.status,
    output: Payload.fromTree(result.output),
    reasonForIncompletion: result.reasonForIncompletion,
    callbackAfterSeconds: result.callbackAfterSeconds ?? 0,
    extendLease: false,
  };
}

/** That the task is still being carried out. */
export function extensionEvent(leased: Pick<LeasedTask, "workflowId" | "taskId">, speaker: Speaker): TaskUpdated {
  return {
    ...base(leased, speaker),
    status: "IN_PROGRESS",
    output: Payload.fromTree(jsonObject([])),
    reasonForIncompletion: undefined,
    callbackAfterSeconds: 0,
    extendLease: true,
  };
}

function base(
  { workflowId, taskId }: Pick<LeasedTask, "workflowId" | "taskId">,
  { instance, workerId }: Speaker,
): Pick<
  TaskUpdated,
  | "kind"
  | "eventId"
  | "origin"
  | "workflowId"
  | "taskId"
  | "workerId"
  | "subWorkflowId"
  | "externalOutputPayloadStoragePath"
> {
  const eventId = eventIdFrom(randomUUID());
  const origin = { actor: instance, requestId: eventId, traceContext: "" };
  const nothing = { subWorkflowId: undefined, externalOutputPayloadStoragePath: undefined };
  return { kind: "TaskUpdated", eventId, origin, workflowId, taskId, workerId, ...nothing };
}
