import type { EpochMs, TaskId } from "@tutti/engine";

import type { Asked } from "../asked.ts";

/** A task that was handed out and has not ended; since when. */
export type TaskInProgress = { readonly taskId: TaskId; readonly since: EpochMs };

/** Tasks that workers have, as of the index. */
export interface TasksInProgress {
  /** How many tasks of each of these types are IN_PROGRESS, counted no further than `upTo`. It costs as much as is counted. */
  countInProgress(taskTypes: readonly string[], upTo: number, asked?: Asked): Promise<ReadonlyMap<string, number>>;
  /** Tasks of a type that are IN_PROGRESS, those first that began first. */
  findInProgress(taskType: string, limit: number, asked?: Asked): Promise<readonly TaskInProgress[]>;
}
