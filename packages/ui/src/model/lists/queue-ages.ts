import { durationText } from "../format.ts";

/** How many tasks of a queue have waited for `fromMs` or longer, but not for `toMs`; `isCapped`: there are more. */
export type QueueAge = {
  readonly fromMs: number;
  /** Infinity: no end. */
  readonly toMs: number;
  readonly count: number;
  readonly isCapped: boolean;
};

/** `under 1s`, `1s – 10s`, `over 1d`. */
export function ageText({ fromMs, toMs }: Pick<QueueAge, "fromMs" | "toMs">): string {
  if (fromMs === 0) return `under ${durationText(toMs)}`;
  return toMs === Infinity ? `over ${durationText(fromMs)}` : `${durationText(fromMs)} – ${durationText(toMs)}`;
}

/** As far as something waits: what is older than all of it is not worth a line. */
export function agesShown(ages: readonly QueueAge[]): readonly QueueAge[] {
  return ages.slice(0, ages.findLastIndex(({ count }) => count > 0) + 1);
}

/** How many of those that wait have waited for less than that, as far as the spans tell, and how many there are. */
export function waitedLess(ages: readonly QueueAge[], ms: number): { readonly less: number; readonly all: number } {
  const sum = (some: readonly QueueAge[]): number => some.reduce((total, { count }) => total + count, 0);
  return { less: sum(ages.filter(({ toMs }) => toMs <= ms)), all: sum(ages) };
}
