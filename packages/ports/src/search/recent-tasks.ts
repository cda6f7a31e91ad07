import type { EpochMs, TaskStatus } from "@tutti/engine";

import type { Asked } from "../asked.ts";

/** How a task that has begun stands; `endTime` 0: it is open. */
export type RecentTask = {
  readonly status: TaskStatus;
  readonly scheduledTime: EpochMs;
  readonly startTime: EpochMs;
  readonly endTime: EpochMs;
};

/** A queue's tasks that have ended, and since when none of them is left out; `domain` is "" where it has none. */
export type EndedOfQueue = {
  readonly taskType: string;
  readonly domain: string;
  readonly sinceTime: EpochMs;
  readonly tasks: readonly RecentTask[];
};

/** How many tasks are looked at: of one queue at most `ofEach`, and fewer where many queues would have more than `together`. */
export type EndedLimits = { readonly ofEach: number; readonly together: number };

/** So many are looked at of each queue, however many queues there are. */
const LEAST_OF_EACH = 20;

/** How many tasks of each of so many queues are looked at. */
export function endedOfEach(queues: number, { ofEach, together }: EndedLimits): number {
  return Math.min(ofEach, Math.max(LEAST_OF_EACH, Math.floor(together / Math.max(1, queues))));
}

/** What workers have done lately, as of the index. */
export interface RecentTasks {
  /**
   * The tasks of these types that ended at `sinceTime` or later, queue by queue, the last first; of a queue that has more than
   * are looked at those that ended last. Without queues of which none has.
   */
  endedTasks(
    taskTypes: readonly string[],
    since: { readonly sinceTime: EpochMs; readonly limits: EndedLimits },
    asked?: Asked,
  ): Promise<readonly EndedOfQueue[]>;
  /** The tasks of a type that began last, the latest first. */
  recentTasks(taskType: string, limit: number, asked?: Asked): Promise<readonly RecentTask[]>;
}
