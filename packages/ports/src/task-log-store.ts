import type { EpochMs, TaskId } from "@tutti/engine";

import type { Asked } from "./asked.ts";

export type TaskLog = { readonly taskId: TaskId; readonly log: string; readonly createdTime: EpochMs };

/** What workers write about their tasks. */
export interface TaskLogStore {
  /** Appends in order; `createdTime` 0 becomes the store's time. False, and nothing kept, where there is no such task. */
  append(taskId: TaskId, logs: readonly Pick<TaskLog, "log" | "createdTime">[], asked?: Asked): Promise<boolean>;
  /** By createdTime, equal ones in the order of their arrival. */
  list(taskId: TaskId, asked?: Asked): Promise<readonly TaskLog[]>;
}
