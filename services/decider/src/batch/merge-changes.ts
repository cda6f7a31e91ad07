import type { Changes, MessageChanges, TaskChange, TaskId } from "@tutti/engine";

import { mergeRows } from "./merge-rows.ts";

/**
 * The one change of an execution that has the effect of all of them in turn: the last version of each record counts,
 * what was inserted and deleted again is left out. `changes` are decisions on one execution, in order, at least one.
 *
 * A row of `scheduled_task` or `lease` that a decision replaces is both deleted and inserted: deletions come first.
 */
export function mergeChanges(changes: readonly [Changes, ...Changes[]]): Changes {
  const last = changes.at(-1) ?? changes[0];
  if (changes.length === 1) return last;
  const queue = mergeRows(
    changes.map(({ queued, unqueued }) => ({ inserted: queued, deleted: unqueued })),
    ({ taskId }) => taskId,
  );
  const leases = mergeRows(
    changes.map(({ leased, unleased }) => ({ inserted: leased, deleted: unleased })),
    ({ lease }) => lease.taskId,
  );
  return {
    execution: last.execution,
    isNewExecution: changes.some(({ isNewExecution }) => isNewExecution),
    isRemoved: last.isRemoved,
    ...(last.isArchived === true ? { isArchived: true } : {}),
    writesInput: changes.some(({ writesInput }) => writesInput),
    writesOutput: changes.some(({ writesOutput }) => writesOutput),
    writesVariables: changes.some(({ writesVariables }) => writesVariables),
    ...mergeTasks(changes),
    joinCounters: mergeJoinCounters(changes),
    queued: queue.inserted,
    unqueued: queue.deleted,
    leased: leases.inserted,
    unleased: leases.deleted,
    slotsTaken: changes.flatMap(({ slotsTaken }) => slotsTaken),
    slotsFreed: changes.flatMap(({ slotsFreed }) => slotsFreed),
    ...mergeMessages(changes.flatMap(({ messages }) => messages ?? [])),
  };
}

function mergeTasks(changes: readonly Changes[]): Pick<Changes, "tasks" | "removedTasks"> {
  const merged = new Map<TaskId, TaskChange>();
  const removed = new Set<TaskId>();
  for (const { tasks, removedTasks } of changes) {
    for (const taskId of removedTasks) {
      // What was made within this merge never was in the store.
      if (merged.get(taskId)?.isNew !== true) removed.add(taskId);
      merged.delete(taskId);
    }
    for (const change of tasks) {
      const before = merged.get(change.task.taskId);
      merged.set(change.task.taskId, before === undefined ? change : mergeTask(before, change));
    }
  }
  return { tasks: [...merged.values()], removedTasks: [...removed] };
}

function mergeTask(before: TaskChange, after: TaskChange): TaskChange {
  return {
    task: after.task,
    isNew: before.isNew || after.isNew,
    writesInput: before.writesInput || after.writesInput,
    writesOutput: before.writesOutput || after.writesOutput,
  };
}

/** What was put and taken within this merge never is in the store. */
function mergeMessages(changes: readonly MessageChanges[]): Pick<Changes, "messages"> {
  if (changes.length === 0) return {};
  const removedBefore = Math.max(0, ...changes.flatMap((change) => change.removedBefore ?? []));
  const added = changes.flatMap((change) => change.added).filter(({ seq }) => seq >= removedBefore);
  return { messages: { added, removedBefore: removedBefore === 0 ? undefined : removedBefore } };
}

function mergeJoinCounters(changes: readonly Changes[]): Changes["joinCounters"] {
  const merged = new Map<TaskId, number | undefined>();
  for (const { joinCounters } of changes)
    for (const { taskId, remaining } of joinCounters) merged.set(taskId, remaining);
  return [...merged].map(([taskId, remaining]) => ({ taskId, remaining }));
}
