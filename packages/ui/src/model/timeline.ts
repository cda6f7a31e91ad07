import type { ExecutionGraph, TaskRow } from "./execution.ts";
import { isOpenStatus } from "./status.ts";

/** A line of the timeline: the attempts of one task, each with when it was queued and when it ran. */
export type TimelineRow = {
  readonly ref: string;
  readonly iteration: number;
  readonly attempts: readonly TaskRow[];
  readonly isCritical: boolean;
};
export type Timeline = { readonly from: number; readonly to: number; readonly rows: readonly TimelineRow[] };

/** Rows in the order in which they began. The critical path is the chain of tasks that each began when its forerunner ended, told from the end. */
export function timelineOf({ summary, tasks }: ExecutionGraph, now: number): Timeline {
  const byRef = Map.groupBy(tasks, (task) => task.ref);
  const from = summary.startTime || tasks[0]?.scheduledTime || now;
  const to = Math.max(summary.endTime || now, from + 1);
  const critical = criticalRefs(tasks, now);
  const rows = [...byRef].map(([ref, attempts]) => ({
    ref,
    attempts,
    iteration: attempts[0]?.iteration ?? 0,
    isCritical: critical.has(ref),
  }));
  return { from, to, rows };
}

export function endOf(task: TaskRow, now: number): number {
  return task.endTime > 0 ? task.endTime : isOpenStatus(task.status) ? now : task.updateTime;
}

const containers = new Set([
  "FORK_JOIN",
  "FORK_JOIN_DYNAMIC",
  "FORK",
  "JOIN",
  "EXCLUSIVE_JOIN",
  "DO_WHILE",
  "FOR_EACH",
  "TRY",
  "SWITCH",
  "DECISION",
]);

function criticalRefs(tasks: readonly TaskRow[], now: number): ReadonlySet<string> {
  const works = tasks
    .filter((task) => !containers.has(task.taskType) && endOf(task, now) > task.scheduledTime)
    .toSorted((a, b) => endOf(a, now) - endOf(b, now));
  const refs = new Set<string>();
  let current = works.at(-1);
  for (let index = works.length - 1; current !== undefined && index >= 0; index--) {
    const before = works[index];
    if (before !== undefined && before !== current && endOf(before, now) <= current.scheduledTime + 1) {
      refs.add(current.ref);
      current = before;
    }
  }
  if (current !== undefined) refs.add(current.ref);
  return refs;
}
