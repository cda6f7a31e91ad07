import { leaveForLater, turnsAround } from "../decide/attempts/attempt-later.ts";
import { containersAround } from "../decide/scopes/containers.ts";
import type { Draft } from "../decide/draft.ts";
import { isTerminatedBy } from "../decide/terminated-by.ts";
import { isJudged } from "../decide/scopes/judged.ts";
import { isUnsuccessful } from "../model/status.ts";
import type { TaskRecord } from "../model/task-record.ts";
import type { PlacedNode } from "../snapshot/snapshot.ts";
import { taskTypeOf } from "../task-types/task-types.ts";
import { downstreamOf } from "./downstream.ts";
import { failedTasks } from "./retry.ts";
import type { Failed } from "./retry.ts";
import { putBackInProgress } from "./revive.ts";

export type GoingBack = {
  /** What is run again; it is left as it is. */
  readonly task: TaskRecord;
  readonly node: PlacedNode;
  /** Sets a task going again that failed or was cancelled beside it. */
  readonly beginsAgain: (failed: TaskRecord) => void;
};

/**
 * An execution goes back to one of its tasks: what followed from that is forgotten, and what failed beside it goes on. A
 * TERMINATE beside it counts no more where it came later.
 * Gives the tasks that are in progress by that, and are to find out what they wait for. Source: engine.md 2.7.
 */
export function goBackTo(draft: Draft, { task, node, beginsAgain }: GoingBack): TaskRecord[] {
  const { forgotten, around } = downstreamOf(draft, task, node);
  for (const record of forgotten) draft.removeTask(record);
  for (const record of [...draft.allTasks()].filter((one) => one.seq > task.seq && isTerminatedBy(one)))
    draft.change(record.taskId, { retried: true });
  const failed = failedTasks(draft);
  for (const record of around) goBack(draft, record, node);
  const [waiting, atWork] = [[...around], turnsAround(draft, node)];
  for (const other of stillFailed(draft, failed)) {
    if (other.task.referenceTaskName === task.referenceTaskName) continue;
    if (leaveForLater(draft, other, { atWork, begunAs: "sameAttempt" })) continue;
    if (taskTypeOf(other.node.task.type)?.waitsAgain === undefined) beginsAgain(other.task);
    else waiting.push(putBackInProgress(draft, other.task));
  }
  return waiting;
}

/** With what has failed in a part of a TRY that is gone on with, and without what is gone. */
function stillFailed(draft: Draft, before: readonly Failed[]): readonly Failed[] {
  const failed = new Map(failedTasks(draft).map((one) => [one.task.taskId, one] as const));
  for (const one of before) {
    const task = draft.task(one.task.taskId);
    const isFailed = task !== undefined && isUnsuccessful(task.status);
    if (isFailed && !isJudged(draft, task, { byForEach: "never" })) failed.set(task.taskId, { ...one, task });
  }
  return [...failed.values()].toSorted((a, b) => a.task.seq - b.task.seq);
}

/** A loop goes back to the turn of the task that is run again, a TRY to the part of it that the task is in. */
function goBack(draft: Draft, before: TaskRecord, target: PlacedNode): void {
  const around = containersAround(draft, target).find(({ record }) => record?.taskId === before.taskId);
  const record = putBackInProgress(draft, before);
  if (around === undefined) return;
  const {
    node,
    node: { turn = 1 },
  } = around;
  taskTypeOf(node.task.type)?.rewinds?.(draft, record, { node, turn, target });
}
