import type { EpochMs, TaskId } from "@tutti/engine";

export type TaskLog = { readonly taskId: TaskId; readonly log: string; readonly createdTime: EpochMs };

/** What workers write about their tasks. */
export interface TaskLogStore {
  /** Appends in order; `createdTime` 0 becomes the store's time. */
  append(taskId: TaskId, logs: readonly Pick<TaskLog, "log" | "createdTime">[]): Promise<void>;
  /** Oldest first. */
  list(taskId: TaskId): Promise<readonly TaskLog[]>;
}
