import { containers, isFork } from "../drawing/containers.ts";
import { tasksByBaseRef } from "../execution.ts";
import type { ExecutionGraph, TaskRow } from "../execution.ts";
import { isFailure, isOpenStatus, statusKind } from "../status.ts";
import { lanesOf } from "./timeline-lanes.ts";
import type { Lane } from "./timeline-lanes.ts";

/** A line of the timeline: the attempts of one task, each with when it was queued and when it ran; of a loop's task, those of all turns. */
export type TimelineRow = Lane & {
  /** How many turns of a loop it holds; 0 outside of loops. */
  readonly turns: number;
  readonly isCritical: boolean;
};
export type Timeline = { readonly from: number; readonly to: number; readonly rows: readonly TimelineRow[] };

export type TimelineOptions = {
  /** The sub-workflows whose tasks are shown, by the keys of the tasks that started them. */
  readonly children?: ReadonlyMap<string, ExecutionGraph>;
  /** Whether what a fork or a loop holds is left out. */
  readonly isFolded?: (key: string, holds: number) => boolean;
};

/**
 * Rows in the order of the definition, what a fork, a loop or a sub-workflow holds below it. The critical path is the chain of tasks
 * that each began when its forerunner ended, told from the end.
 */
export function timelineOf(graph: ExecutionGraph, now: number, options: TimelineOptions = {}): Timeline {
  const { summary, tasks } = graph;
  const from = summary.startTime || tasks[0]?.scheduledTime || now;
  const to = Math.max(summary.endTime || now, from + 1);
  const critical = new Map<ExecutionGraph, ReadonlySet<string>>();
  const isCritical = ({ owner, attempts }: Lane): boolean => {
    const refs = critical.get(owner) ?? criticalRefs(owner.tasks, now);
    critical.set(owner, refs);
    return attempts.some((task) => refs.has(task.ref));
  };
  const rows = lanesOf(graph, { children: new Map(), isFolded: () => false, ...options }).map((lane) => ({
    ...lane,
    turns: tasksByBaseRef(lane.owner.tasks).get(lane.ref)?.at(-1)?.iteration ?? 0,
    isCritical: isCritical(lane),
  }));
  return { from, to, rows };
}

/** A piece of a line: one attempt, or of very many some that follow upon each other, told by the one that counts most. */
export type TimelineBar = {
  readonly task: TaskRow;
  readonly from: number;
  readonly start: number;
  readonly to: number;
  readonly count: number;
};

/** More than these in one line could not be told apart. */
const mostBars = 160;

export function barsOf(attempts: readonly TaskRow[], now: number): readonly TimelineBar[] {
  const step = Math.ceil(attempts.length / mostBars);
  const bars: TimelineBar[] = [];
  for (let first = 0; first < attempts.length; first += step) {
    const some = attempts.slice(first, first + step);
    const [begun] = some;
    if (begun === undefined) continue;
    const task = some.find((row) => isFailure(statusKind(row.status))) ?? some.at(-1) ?? begun;
    const from = some.reduce((first, row) => Math.min(first, row.scheduledTime), begun.scheduledTime);
    const to = some.reduce((latest, row) => Math.max(latest, endOf(row, now)), 0);
    bars.push({ task, to, from, start: begun.startTime || to, count: some.length });
  }
  return bars;
}

/**
 * How long the last attempt took until now; what is folded, or was done in several turns, from when the first of it began until the last
 * of it ends. Undefined for a
 * fork whose branches are shown: it ends as they begin, and its join tells how long they took.
 */
export function tookMs(
  { attempts, isFolded, isSubWorkflow }: Pick<Lane, "attempts" | "isFolded" | "isSubWorkflow">,
  now: number,
): number | undefined {
  const last = attempts.at(-1);
  if (last === undefined) return 0;
  if (!isFolded && isFork(last.taskType)) return undefined;
  const isOfTurns = attempts.some(({ iteration }) => iteration !== last.iteration);
  const isOfMany = isOfTurns || (isFolded && !isSubWorkflow);
  const of = isOfMany ? attempts : [last];
  const begins = (task: TaskRow): number => (isOfMany ? task.scheduledTime : task.startTime || task.scheduledTime);
  const from = of.reduce((first, task) => Math.min(first, begins(task)), Infinity);
  return of.reduce((latest, task) => Math.max(latest, endOf(task, now)), from) - from;
}

export function endOf(task: TaskRow, now: number): number {
  return task.endTime > 0 ? task.endTime : isOpenStatus(task.status) ? now : task.updateTime;
}

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
