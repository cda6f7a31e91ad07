/** How long to wait before the attempt that follows so many failed ones: doubling, capped, and spread by `random`. */
export function backoffMs(failures: number, random: () => number): number {
  const fullMs = Math.min(MAX_MS, FIRST_MS * 2 ** Math.max(0, failures - 1));
  return fullMs * (0.5 + random() / 2);
}

const FIRST_MS = 10;
const MAX_MS = 1_000;
