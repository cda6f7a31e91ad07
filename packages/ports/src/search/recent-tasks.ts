import type { EpochMs, TaskStatus } from "@tutti/engine";

import type { Asked } from "../asked.ts";

/** How a task that has begun stands; `endTime` 0: it is open. */
export type RecentTask = {
  readonly status: TaskStatus;
  readonly scheduledTime: EpochMs;
  readonly startTime: EpochMs;
  readonly endTime: EpochMs;
};

/** What workers have done lately, as of the index. */
export interface RecentTasks {
  /** The tasks of a type that began last, the latest first. */
  recentTasks(taskType: string, limit: number, asked?: Asked): Promise<readonly RecentTask[]>;
}
