/** How many times as fast as it happened an execution is played. */
export const speeds = [1, 10, 100, 1000] as const;
export type Speed = (typeof speeds)[number];

/** Changes that come closer together are shown at once: what is large takes longer to be drawn. */
const frameOf = (instants: number): number => (instants > 5000 ? 250 : 60);
/** Nobody looks at a picture that stands for longer. */
const longestMs = 1500;
/** The speed that is taken by itself shows all of it in about this time. */
const wholeMs = 20_000;

/** Which instant is shown after the one at `index`, and after how many ms; undefined: it is the last. */
export function nextStep(
  instants: readonly number[],
  index: number,
  speed: Speed,
): { readonly index: number; readonly afterMs: number } | undefined {
  const [current, next] = [instants[index], instants[index + 1]];
  if (current === undefined || next === undefined) return undefined;
  const frameMs = frameOf(instants.length);
  const waitMs = (next - current) / speed;
  if (waitMs >= frameMs) return { index: index + 1, afterMs: Math.min(waitMs, longestMs) };
  let reached = index + 1;
  while ((instants[reached + 1] ?? Infinity) <= current + frameMs * speed) reached += 1;
  return { index: reached, afterMs: frameMs };
}

/** The least speed at which so long a time is over soon. */
export function speedFor(spanMs: number): Speed {
  return speeds.find((speed) => spanMs / speed <= wholeMs) ?? 1000;
}
