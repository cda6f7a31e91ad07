import type { EpochMs, TaskStatus } from "@tutti/engine";

import type { Asked } from "../asked.ts";

/** How a task that has begun stands; `endTime` 0: it is open. */
export type RecentTask = {
  readonly status: TaskStatus;
  readonly scheduledTime: EpochMs;
  readonly startTime: EpochMs;
  readonly endTime: EpochMs;
};

/** One that has ended, of any type. */
export type EndedTask = RecentTask & { readonly taskType: string; readonly domain: string };

/** Tasks that have ended, and since when none is left out. */
export type EndedTasks = { readonly sinceTime: EpochMs; readonly tasks: readonly EndedTask[] };

/** What workers have done lately, as of the index. */
export interface RecentTasks {
  /**
   * The tasks of all types that ended at `sinceTime` or later, in any order. No more than the `limit` tasks that changed last are looked
   * at, open ones among them; what ended before the first of these is left out.
   */
  endedTasks(sinceTime: EpochMs, limit: number, asked?: Asked): Promise<EndedTasks>;
  /** The tasks of a type that began last, the latest first. */
  recentTasks(taskType: string, limit: number, asked?: Asked): Promise<readonly RecentTask[]>;
}
