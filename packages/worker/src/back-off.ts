/** Waits between attempts that grow and are spread, so that a thousand workers do not come back at once. */
export type BackOff = { readonly firstMs: number; readonly longestMs: number };

/**
 * The pause in milliseconds before the attempt after `failures` failures: it doubles from `firstMs` to `longestMs`, and is spread over
 * its upper half by `random`, a number from 0 up to 1.
 */
export function pauseMs(backOff: BackOff, failures: number, random: number): number {
  const full = Math.min(backOff.longestMs, backOff.firstMs * 2 ** Math.max(0, failures - 1));
  return full / 2 + (full / 2) * random;
}
