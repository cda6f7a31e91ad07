import type { TaskDef } from "@tutti/engine";
import type { LimitStanding } from "@tutti/ports";

/** What a row tells of the limits of its task. */
export function limitsOf(def: TaskDef | undefined, standing: LimitStanding | undefined) {
  const concurrentLimit = positive(def?.concurrentExecLimit);
  const rateLimitPerFrequency = positive(def?.rateLimitPerFrequency);
  const isRated = rateLimitPerFrequency !== undefined;
  return {
    ...{ concurrentLimit, rateLimitPerFrequency },
    concurrentInUse: concurrentLimit === undefined ? undefined : standing?.running,
    rateLimitFrequencySeconds: isRated ? Math.max(1, def?.rateLimitFrequencyInSeconds ?? 1) : undefined,
    rateInUse: isRated ? standing?.begun : undefined,
  };
}

/** Whether a definition limits how many of its tasks run or begin. */
export function isLimited(def: TaskDef): boolean {
  return positive(def.concurrentExecLimit) !== undefined || positive(def.rateLimitPerFrequency) !== undefined;
}

function positive(limit: number | undefined): number | undefined {
  return limit !== undefined && limit > 0 ? limit : undefined;
}
