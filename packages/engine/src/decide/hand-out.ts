import { isTerminalTask } from "../model/status.ts";
import { queuePriorityOf } from "../model/queue-priority.ts";
import { limitOf } from "../model/task-limit.ts";
import type { TaskRecord } from "../model/task-record.ts";
import { queueNameOf } from "../model/task-record.ts";
import type { Draft } from "./draft.ts";
import { takeKeptResult } from "./attempts/task-results.ts";

/**
 * Offers a SCHEDULED worker task, unless a result that was kept completes it: to a waiting worker's credit at once, else to its queue; not before `dueAt`, where
 * it becomes `delayed` and time brings it back. Source: core.md 5.
 */
export function offer(draft: Draft, task: TaskRecord): TaskRecord {
  // It may have ended as it was made: its input was too large.
  if (isTerminalTask(task.status)) return task;
  if (task.dueAt !== undefined && task.dueAt > draft.now) return draft.change(task.taskId, { handOut: "delayed" });
  const kept = takeKeptResult(draft, task);
  if (kept !== undefined) return kept;
  const delivery = task.delivery + 1;
  // Types with a limit take the queue, where the limit is kept. Source: core.md 5 "Credits".
  const taskDef = draft.nodeOf(task)?.task.taskDefinition;
  const isLimited = limitOf(task, taskDef) !== undefined;
  const taken = isLimited ? undefined : draft.queues.takeCredit(queueNameOf(task));
  if (taken === undefined) {
    const queued = draft.change(task.taskId, { delivery, dueAt: task.dueAt ?? draft.now, handOut: "queued" });
    draft.queues.enqueue(queued, queuePriorityOf(task, taskDef));
    return queued;
  }
  const { credit, leaseId } = taken;
  const leased = lease(draft, task, { leaseId, workerId: credit.workerId, delivery });
  draft.queues.lease(leased, { ...credit, leaseId }, credit);
  return leased;
}

/** The task in a worker's hands: IN_PROGRESS, its response time-out running. Source: engine.md 7.3. */
export function lease(
  draft: Draft,
  task: TaskRecord,
  {
    leaseId,
    workerId,
    delivery = task.delivery,
  }: {
    readonly leaseId: NonNullable<TaskRecord["leaseId"]>;
    readonly workerId: string | undefined;
    /** The present one where absent. */
    readonly delivery?: number;
  },
): TaskRecord {
  return draft.change(task.taskId, {
    delivery,
    status: "IN_PROGRESS",
    handOut: "leased",
    leaseId,
    workerId,
    pollCount: task.pollCount + 1,
    startTime: task.startTime === 0 ? draft.now : task.startTime,
    updateTime: draft.now,
    callbackAfterSeconds: 0,
    dueAt: undefined,
  });
}
