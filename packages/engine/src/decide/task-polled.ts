import type { TaskPolled } from "../event/workflow-event.ts";
import { taskNotFound } from "../refusal.ts";
import type { Verdict } from "./verdict.ts";
import type { Draft } from "./draft.ts";
import { lease } from "./hand-out.ts";

/** A worker takes a queued task. Only its current delivery may be taken; a job of any other is out of date. */
export function decideTaskPolled(draft: Draft, event: TaskPolled): Verdict {
  const task = draft.task(event.taskId);
  if (task === undefined) return { kind: "refused", refusal: taskNotFound(event.taskId) };
  if (task.handOut !== "queued" || task.delivery !== event.delivery) {
    const message = `Task ${event.taskId} is ${task.status} at delivery ${task.delivery}; delivery ${event.delivery} is out of date`;
    return { kind: "refused", refusal: { kind: "StaleTask", message } };
  }
  draft.queues.claimed(task);
  const leased = lease(draft, task, event);
  draft.queues.lease(leased, event, undefined);
  return { kind: "changed", answer: { kind: "TaskPolled", taskId: event.taskId, leaseId: event.leaseId } };
}
