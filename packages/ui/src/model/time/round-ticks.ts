import { durationText } from "../format.ts";

const minute = 60_000;
const day = 1440 * minute;
const steps = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * 1000),
  ...[1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720].map((count) => count * minute),
  ...[1, 2, 7, 14, 30, 90, 180, 365].map((count) => count * day),
];

const fineSteps = [1, 2, 5, 10, 20, 50, 100, 200, 500];

type Span = { readonly from: number; readonly to: number };

/**
 * Round times within a span, in epoch ms, `most` of them at most: those that a clock on the wall shows, which is `offsetMinutes` behind
 * UTC. None later than `now`.
 */
export function roundTicks(
  { from, to }: Span,
  { most = 6, now, offsetMinutes }: { readonly most?: number; readonly now: number; readonly offsetMinutes: number },
): readonly number[] {
  const shift = offsetMinutes * minute;
  const first = (step: number): number => Math.ceil((from - shift) / step) * step + shift;
  const countOf = (step: number): number => Math.floor((to - first(step)) / step) + 1;
  const step = steps.find((one) => countOf(one) <= most);
  if (step === undefined || to <= from) return [];
  return Array.from({ length: Math.max(countOf(step), 0) }, (_, at) => first(step) + at * step).filter(
    (time) => time <= now,
  );
}

/** A time since a start, in ms, and how it is called. */
export type Offset = { readonly ms: number; readonly text: string };

/** Round times since a start, `most` of them at most, within spans that are told in ms since that start and lie apart. */
export function roundOffsets(spans: readonly Span[], most = 6): readonly Offset[] {
  const first = ({ from }: Span, step: number): number => Math.ceil(from / step) * step;
  const countOf = (span: Span, step: number): number =>
    span.to <= span.from ? 0 : Math.max(0, Math.floor((span.to - first(span, step)) / step) + 1);
  const step = [...fineSteps, ...steps].find((one) => spans.reduce((sum, span) => sum + countOf(span, one), 0) <= most);
  if (step === undefined) return [];
  return spans.flatMap((span) =>
    Array.from({ length: countOf(span, step) }, (_, at) => first(span, step) + at * step).map((ms) => ({
      ms,
      text: offsetText(ms, step),
    })),
  );
}

/** As exact as the steps are: two that follow upon each other are never called the same. */
function offsetText(ms: number, step: number): string {
  if (ms < 1000 || step % 1000 === 0) return ms === 0 ? "0" : durationText(ms);
  const digits = step % 100 === 0 ? 1 : step % 10 === 0 ? 2 : 3;
  const minutes = Math.floor(ms / minute);
  const seconds = ((ms % minute) / 1000).toFixed(digits);
  return minutes === 0 ? `${seconds}s` : `${durationText(minutes * minute)} ${seconds.padStart(digits + 3, "0")}s`;
}
