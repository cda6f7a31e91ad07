import type { EpochMs } from "@tutti/engine";
import type { RecentTask } from "@tutti/ports";

import { durationsOf } from "../console/statistics-operations.ts";
import type { DurationStatistics } from "../console/statistics-operations.ts";

/** How the tasks of a type that began last and have ended went. `sinceTime`: when the first of them ended; 0: none has. */
export type QueueLately = {
  readonly ended: number;
  readonly failed: number;
  readonly sinceTime: EpochMs;
  readonly wait: DurationStatistics;
  readonly run: DurationStatistics;
};

/** What these tasks of a type tell. */
export function latelyOf(tasks: readonly RecentTask[]): QueueLately {
  const ended = tasks.filter(({ endTime }) => endTime > 0);
  return {
    ended: ended.length,
    failed: ended.filter(({ status }) => FAILED.has(status)).length,
    sinceTime: ended.reduce((first, { endTime }) => Math.min(first, endTime), ended[0]?.endTime ?? 0),
    wait: durationsOf(tasks.map(({ scheduledTime, startTime }) => startTime - scheduledTime)),
    run: durationsOf(ended.map(({ startTime, endTime }) => endTime - startTime)),
  };
}

/** What counts as failed. */
export const FAILED: ReadonlySet<string> = new Set(["FAILED", "FAILED_WITH_TERMINAL_ERROR", "TIMED_OUT"]);
