const minute = 60_000;
const day = 1440 * minute;
const steps = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * 1000),
  ...[1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720].map((count) => count * minute),
  ...[1, 2, 7, 14, 30, 90, 180, 365].map((count) => count * day),
];

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
