import { containers } from "../drawing/containers.ts";
import type { TaskRow } from "../execution.ts";
import { isOpenStatus } from "../status.ts";
import type { TimeWindow } from "./time-window.ts";

const waits = new Set(["WAIT", "HUMAN", "PULL_WORKFLOW_MESSAGES", "WAIT_FOR_WEBHOOK"]);

/** A gap that is shorter tells nothing, nor does one that is a smaller part of the whole. */
const leastMs = 100;
const leastShare = 0.01;
/** As much of what is left as a folded gap is drawn: less where there are many, so that together they take no more than half. */
const shownShare = 0.05;
const mostShown = 0.5;

/** When something was done or waited for a worker: apart, in order. What is still open ends never. Sorts the tasks by time. */
export function busyTimes(tasks: readonly TaskRow[]): readonly TimeWindow[] {
  const spans = tasks
    .filter(({ taskType, scheduledTime }) => !containers.has(taskType) && !waits.has(taskType) && scheduledTime > 0)
    .map((task) => ({ from: task.scheduledTime, to: endOf(task) }))
    .toSorted((a, b) => a.from - b.from);
  const busy: { from: number; to: number }[] = [];
  for (const { from, to } of spans) {
    const last = busy.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else busy.push({ from, to });
  }
  return busy;
}

function endOf({ endTime, status, updateTime }: TaskRow): number {
  return endTime > 0 ? endTime : isOpenStatus(status) ? Infinity : updateTime;
}

/** Longer times in between, in which only people, messages or a time were waited for. */
export function idleGaps(busy: readonly TimeWindow[], { from, to }: TimeWindow): readonly TimeWindow[] {
  const least = Math.max(leastMs, (to - from) * leastShare);
  const gaps: TimeWindow[] = [];
  let last = from;
  for (const one of [...busy, { from: to, to }]) {
    const begin = Math.min(one.from, to);
    if (begin - last >= least) gaps.push({ from: last, to: begin });
    last = Math.max(last, one.to);
    if (last >= to) break;
  }
  return gaps;
}

/** Times with some gaps drawn short. `at` and `until`: where a gap is drawn, in ms as those that `drawn` gives. */
export type FoldedTime = {
  readonly whole: TimeWindow;
  readonly gaps: readonly (TimeWindow & { readonly at: number; readonly until: number })[];
  /** Where an instant is drawn. Instants keep their order. */
  readonly drawn: (time: number) => number;
  /** The instant that is drawn there. */
  readonly timeAt: (drawn: number) => number;
};

/** Draws the gaps of a time short; with none, everything stands where it is. */
export function foldedTime(whole: TimeWindow, gaps: readonly TimeWindow[]): FoldedTime {
  const idleMs = gaps.reduce((sum, gap) => sum + gap.to - gap.from, 0);
  const left = Math.max(whole.to - whole.from - idleMs, 1);
  const shownMs = left * Math.min(shownShare, mostShown / Math.max(gaps.length, 1));
  const placed: { from: number; to: number; at: number; until: number }[] = [];
  let less = 0;
  for (const { from, to } of gaps) {
    const shown = Math.min(to - from, shownMs);
    placed.push({ from, to, at: from - less, until: from - less + shown });
    less += to - from - shown;
  }
  return {
    gaps: placed,
    whole: { from: whole.from, to: whole.to - less },
    drawn: (time) => between(time, placed, ["from", "to"], ["at", "until"]),
    timeAt: (time) => between(time, placed, ["at", "until"], ["from", "to"]),
  };
}

/** What is not drawn short of a time as it is drawn, as the instants that it is of. */
export function unfoldedSpans({ gaps, timeAt }: FoldedTime, shown: TimeWindow): readonly TimeWindow[] {
  const ends = gaps.map(({ at, until }) => ({ from: at, to: until })).filter(({ to }) => to > shown.from);
  const spans: TimeWindow[] = [];
  let from = shown.from;
  for (const gap of [...ends, { from: shown.to, to: shown.to }]) {
    const to = Math.min(gap.from, shown.to);
    if (to > from) spans.push({ from: timeAt(from), to: timeAt(to) });
    from = Math.max(from, gap.to);
  }
  return spans;
}

type Side = readonly ["from", "to"] | readonly ["at", "until"];

/** From one side of the gaps to the other; what lies outside of them is moved and not stretched. */
function between(time: number, gaps: FoldedTime["gaps"], [begin, end]: Side, [toBegin, toEnd]: Side): number {
  let [low, high] = [0, gaps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const gap = gaps[middle];
    if (gap !== undefined && gap[begin] <= time) low = middle + 1;
    else high = middle;
  }
  const gap = gaps[low - 1];
  if (gap === undefined) return time;
  if (time >= gap[end]) return time - gap[end] + gap[toEnd];
  return gap[toBegin] + ((time - gap[begin]) / (gap[end] - gap[begin])) * (gap[toEnd] - gap[toBegin]);
}
