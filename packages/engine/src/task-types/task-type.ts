import type { Around } from "../decide/scopes/containers.ts";
import type { Draft } from "../decide/draft.ts";
import type { Prerequisite } from "../decide/joins/prerequisite.ts";
import type { TaskRecord } from "../model/task-record.ts";
import type { PlacedNode } from "../snapshot/snapshot.ts";

/** A task that has failed for good, and as what it ran within the task that hears of it. */
export type FailureWithin = Around & { readonly failed: TaskRecord };

/** How the engine treats tasks of one configured type. One file each; registered in `task-types.ts`. */
export type TaskType = {
  /** Adds the record, and does what scheduling it means: offering it to workers, choosing a branch, waiting. */
  readonly schedule: (draft: Draft, node: PlacedNode) => TaskRecord;
  /** What is scheduled together with it while it runs: the first task of a loop's body. */
  readonly enters?: (draft: Draft, task: TaskRecord, node: PlacedNode) => readonly PlacedNode[];
  /** The flow has come to it again: the body of a loop is through. What is to be scheduled then; it may also end the task. */
  readonly reached?: (draft: Draft, task: TaskRecord, node: PlacedNode) => readonly PlacedNode[];
  /** Sets a new attempt going, whose record has been copied from the failed one and is SCHEDULED. */
  readonly restart: (draft: Draft, attempt: TaskRecord) => void;
  /** The references to schedule once the task has ended; absent: the definition's next. */
  readonly successors?: (task: TaskRecord, node: PlacedNode) => readonly string[];
  /**
   * What follows it too, and is not among its successors: the branches of a dynamic fork, and of a wide one. Where there are as many as
   * `BRANCHES_AT_ONCE`, there may be more, and it is asked again once these have their records.
   */
  readonly branches?: (draft: Draft, task: TaskRecord, node: PlacedNode) => readonly PlacedNode[];
  /** Whether tasks within it are scheduled together with it: the heads of branches, which so do not see it. */
  readonly opens?: (task: TaskRecord, node: PlacedNode) => boolean;
  /** What the task's success means for the workflow as a whole: TERMINATE ends it. */
  readonly conclude?: (draft: Draft, task: TaskRecord) => void;
  /** A permissive task of its body has failed for good. */
  readonly bodyFails?: (draft: Draft, task: TaskRecord, node: PlacedNode, failed: TaskRecord) => void;
  /**
   * A task within it, at any depth, has failed for good: true where it deals with that, so that the workflow goes on. A
   * type that has this cancels what is open within it when it ends.
   */
  readonly fails?: (draft: Draft, task: TaskRecord, failure: FailureWithin) => boolean;
  /** A task that it joins has ended for good. */
  readonly joinedEnds?: (draft: Draft, task: TaskRecord, node: PlacedNode) => void;
  /** Tasks that it joins may have ended during a pause: true where it ends for that, and is acted upon at the resume. */
  readonly judgedInPause?: (draft: Draft, task: TaskRecord) => boolean;
  /** It was put back in progress by an operator, under its own record: it looks what it waits for. */
  readonly waitsAgain?: (draft: Draft, task: TaskRecord, node: PlacedNode) => void;
  /**
   * It goes back to where one of the tasks within it runs again, which is `target` (absent: to its beginning): a loop to
   * an earlier turn, a TRY to an earlier part. What was later is gone.
   */
  readonly rewinds?: (
    draft: Draft,
    task: TaskRecord,
    to: { readonly node: PlacedNode; readonly turn: number; readonly target?: PlacedNode },
  ) => void;
  /**
   * Of a type that only waits for other tasks: what has to end before the open task can, all of it. Asked where nothing
   * but such tasks is open.
   */
  readonly waitsFor?: (draft: Draft, task: TaskRecord, node: PlacedNode) => readonly Prerequisite[];
  /** The same where what it waits for cannot come any more: ends it, true, or leaves it to fail, false. */
  readonly nothingElseIsOpen?: (draft: Draft, task: TaskRecord, node: PlacedNode) => boolean;
  /** For a task whose `dueAt` has come while it is `internal`, or which was put off until a decision had come to rest. */
  readonly due?: (draft: Draft, task: TaskRecord) => void;
  /** The open task ends without its own doing: a child is told `reason`. Called before its record changes. */
  readonly cancel?: (draft: Draft, task: TaskRecord, why: { readonly reason: string }) => void;
  /** For a leased task that is said to be IN_PROGRESS: whether it waits for an update from outside, and for no worker. */
  readonly goesOnElsewhere?: (task: TaskRecord) => boolean;
  /** Whether the engine may make another attempt by itself. */
  readonly isRetried: boolean;
};
