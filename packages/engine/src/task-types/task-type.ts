import type { Draft } from "../decide/draft.ts";
import type { TaskRecord } from "../model/task-record.ts";
import type { TaskNode } from "../snapshot/snapshot.ts";

/** How the engine treats tasks of one configured type. One file each; registered in `task-types.ts`. */
export type TaskType = {
  /** Adds the record, and does what scheduling it means: offering it to workers, choosing a branch, waiting. */
  readonly schedule: (draft: Draft, node: TaskNode) => TaskRecord;
  /** Sets a new attempt going, whose record has been copied from the failed one and is SCHEDULED. */
  readonly restart: (draft: Draft, attempt: TaskRecord) => void;
  /** The references to schedule once the task has ended; absent: the definition's next. */
  readonly successors?: (task: TaskRecord, node: TaskNode) => readonly string[];
  /** What the task's success means for the workflow as a whole: TERMINATE ends it. */
  readonly conclude?: (draft: Draft, task: TaskRecord) => void;
  /** For a task whose `dueAt` has come while it is `internal`. */
  readonly due?: (draft: Draft, task: TaskRecord) => void;
  /** Whether the engine may make another attempt by itself. */
  readonly isRetried: boolean;
};
