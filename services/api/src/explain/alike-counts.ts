import type { TaskId, TaskRecord } from "@tutti/engine";
import type { TaskTally } from "@tutti/ports";

import type { AlikeCount, Reason } from "./reason.ts";

/**
 * How many tasks there are of which `seen`, the first open ones, are some. Those of one class, as the store counts them, have one reason
 * where their class decides it: they wait in a queue, or for people, signals or messages. Of others it is told how many were seen, and
 * that there are more.
 */
export function alikeCounts(
  seen: readonly TaskRecord[],
  tallies: readonly TaskTally[],
): (alike: readonly Reason[]) => AlikeCount {
  const tasks = new Map<TaskId | string, TaskRecord>(seen.map((task) => [task.taskId, task]));
  const counts = new Map(tallies.map((tally) => [classOf(tally), tally.count]));
  const seenOf = countsBy(seen.map(classOfTask));
  return (alike) => {
    const found = alike.flatMap(({ taskId }) => tasks.get(taskId) ?? []);
    const classes = [...countsBy(found.map(classOfTask))];
    const unseen = classes.map(([name, count]) => (counts.get(name) ?? count) - (seenOf.get(name) ?? 0));
    const more = unseen.reduce((sum, one) => sum + Math.max(0, one), 0);
    const isExact = more === 0 || found.every(isToldByClass);
    return { count: alike.length + (isExact ? more : 0), isExact };
  };
}

function isToldByClass({ handOut, taskType, dueAt }: TaskRecord): boolean {
  if (handOut === "queued" || taskType === "HUMAN" || taskType === "PULL_WORKFLOW_MESSAGES") return true;
  return taskType === "WAIT" && dueAt === undefined;
}

function classOfTask(task: TaskRecord): string {
  return classOf({ ...task, isTimed: task.dueAt !== undefined });
}

function classOf({ taskType, taskDefName, domain, status, handOut, isTimed }: Omit<TaskTally, "count">): string {
  return JSON.stringify([taskType, taskDefName, domain, status, handOut, isTimed]);
}

function countsBy(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
