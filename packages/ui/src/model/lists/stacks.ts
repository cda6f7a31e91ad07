import { statusKind } from "../status.ts";
import type { StatusKind } from "../status.ts";

/** One piece of a bar: how much stands below it, and how much it is itself. */
export type Piece = {
  readonly status: string;
  readonly kind: StatusKind;
  readonly below: number;
  readonly count: number;
};
/** All that began within one span of time; `from` and `to` are epoch ms. */
export type Stack = {
  readonly from: number;
  readonly to: number;
  readonly total: number;
  readonly pieces: readonly Piece[];
};

/** From the ground up: what went wrong stands at the ground, where heights are told best. */
const order = ["FAILED", "TIMED_OUT", "TERMINATED", "PAUSED", "RUNNING", "COMPLETED"];

type Given = {
  readonly from: number;
  readonly bucketMs: number;
  readonly series: readonly { readonly status: string; readonly counts: readonly number[] }[];
};

/** The bars of a histogram, each with its statuses one upon the other. */
export function stacksOf({ from, bucketMs, series }: Given): readonly Stack[] {
  const known = series.toSorted((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
  const length = series.reduce((most, { counts }) => Math.max(most, counts.length), 0);
  return Array.from({ length }, (_, at) => {
    const pieces: Piece[] = [];
    let below = 0;
    for (const { status, counts } of known) {
      const count = counts[at] ?? 0;
      if (count > 0) pieces.push({ status, kind: statusKind(status), below, count });
      below += count;
    }
    return { pieces, total: below, from: from + at * bucketMs, to: from + (at + 1) * bucketMs };
  });
}

/** The least round number that is not less: 1, 2, 3, 4, 5, 6, 8, 10, 20, 30 … */
export function roundedUp(count: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(count, 1)));
  return [1, 2, 3, 4, 5, 6, 8, 10].map((step) => step * power).find((round) => round >= count) ?? count;
}

const seconds = [1, 2, 5, 10, 15, 30];
const minutes = [1, 2, 5, 10, 15, 30].map((count) => count * 60);
const hours = [1, 2, 3, 6, 12].map((count) => count * 3600);
const days = [1, 2, 7, 14, 30, 90, 365].map((count) => count * 86_400);
const steps = [...seconds, ...minutes, ...hours, ...days].map((count) => count * 1000);

/** The time in spans that people count in, `most` of them at most: what begins and ends a span is a round time. */
export function roundSpan(
  { from, to }: { readonly from: number; readonly to: number },
  most = 60,
): { readonly from: number; readonly to: number; readonly buckets: number } {
  const step = steps.find((one) => (to - from) / one <= most - 1) ?? Math.ceil((to - from) / (most - 1));
  const first = Math.floor(from / step) * step;
  const last = Math.max(Math.ceil(to / step) * step, first + step);
  return { from: first, to: last, buckets: Math.round((last - first) / step) };
}

/** Shorter than this a chart of starts tells nothing. */
const shortestMs = 60_000;

/** The part of a time in which there is something to show, where the first began then: what lies before would be an empty chart. */
export function filledSpan(
  { from, to }: { readonly from: number; readonly to: number },
  first: number,
): { readonly from: number; readonly to: number } {
  return { from: Math.min(Math.max(first, from), Math.max(from, to - shortestMs)), to };
}
