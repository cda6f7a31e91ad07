import type { TaskPolled } from "../../event/workflow-event.ts";
import type { EpochMs } from "../../ids.ts";
import { isSameLimit, isSlotLease, limitOf, MAX_SLOT_AGE_MS } from "../../model/task-limit.ts";
import type { TaskLimit } from "../../model/task-limit.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { taskNotFound } from "../../refusal.ts";
import type { Refusal } from "../../refusal.ts";
import type { Verdict } from "../verdict.ts";
import type { Draft } from "../draft.ts";
import { lease } from "../hand-out.ts";

/** A worker takes a queued task. Only its current delivery may be taken; a job of any other is out of date. */
export function decideTaskPolled(draft: Draft, event: TaskPolled): Verdict {
  const task = draft.task(event.taskId);
  if (task === undefined) return { kind: "refused", refusal: taskNotFound(event.taskId) };
  if (task.handOut !== "queued" || task.delivery !== event.delivery) {
    const message = `Task ${event.taskId} is ${task.status} at delivery ${task.delivery}; delivery ${event.delivery} is out of date`;
    return { kind: "refused", refusal: { kind: "StaleTask", message } };
  }
  const limit = limitOf(task, draft.nodeOf(task)?.task.taskDefinition);
  if (!hasSlotOf(limit, { event, now: draft.now })) return { kind: "refused", refusal: slotNeeded(task, limit) };
  draft.queues.claimed(task);
  const leased = lease(draft, task, event);
  draft.queues.lease(leased, event, undefined);
  if (limit !== undefined) draft.queues.takeSlot(leased, limit);
  return { kind: "changed", answer: { kind: "TaskPolled", taskId: event.taskId, leaseId: event.leaseId } };
}

function hasSlotOf(
  limit: TaskLimit | undefined,
  { event: { slot, leaseId }, now }: { readonly event: TaskPolled; readonly now: EpochMs },
): boolean {
  if (limit === undefined || slot === undefined) return limit === slot;
  return isSameLimit(limit, slot.limit) && isSlotLease(leaseId) && now - slot.at <= MAX_SLOT_AGE_MS;
}

function slotNeeded({ taskId }: TaskRecord, limit: TaskLimit | undefined): Refusal {
  const message =
    limit === undefined
      ? `Task ${taskId} has no limit, and takes no slot`
      : `Task ${taskId} can only be polled under a slot of the limit of "${limit.name}", at most ${MAX_SLOT_AGE_MS} ms old`;
  return { kind: "SlotNeeded", limit, message };
}
