import { countText, durationText } from "../format.ts";

/** What past runs that completed took, in milliseconds: half of them, and 95 of 100, at most so long. */
export type Usual = { readonly count: number; readonly p50Ms: number; readonly p95Ms: number };

/** What past runs of a definition took, and of each task of it by reference name; wanting where none is known. */
export type UsualRuns = {
  readonly execution: Usual;
  readonly tasks: ReadonlyMap<string, Usual>;
  /** How long its tasks waited for a worker. */
  readonly waits: ReadonlyMap<string, Usual>;
};

/** Fewer tell nothing about what is usual. */
const fewest = 5;

/** Undefined: too few are known. */
export function known(usual: Usual | undefined): Usual | undefined {
  return usual === undefined || usual.count < fewest ? undefined : usual;
}

/** `p95 ×3.1` of what takes or took longer than 95 of 100 did before; else undefined. */
export function slownessText(ms: number, usual: Usual | undefined): string | undefined {
  const { p95Ms } = known(usual) ?? { p95Ms: Infinity };
  const times = ms / Math.max(p95Ms, 1);
  if (times < 1.05) return undefined;
  return `p95 ×${times < 10 ? times.toFixed(1) : countText(Math.floor(times))}`;
}

/** One sentence. */
export function usualText({ count, p50Ms, p95Ms }: Usual): string {
  return `Of the last ${countText(count)} that completed half took at most ${durationText(p50Ms)}, and 95 % at most ${durationText(p95Ms)}.`;
}
