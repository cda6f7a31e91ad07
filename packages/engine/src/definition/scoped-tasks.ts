import type { Json } from "../payload/json.ts";
import type { WorkflowTask } from "./workflow-task.ts";

/** The statuses in which a task can have failed for good. */
export const CAUGHT_STATUSES = ["FAILED", "FAILED_WITH_TERMINAL_ERROR", "TIMED_OUT", "CANCELED"] as const;
export type CaughtStatus = (typeof CAUGHT_STATUSES)[number];

/** Which failures a TRY catches: those that have everything that is given here. Without any member: none. */
export type CatchCondition = {
  readonly status: CaughtStatus | undefined;
  /** The reference of the task that failed, which stands within `tryTasks`. */
  readonly taskReferenceName: string | undefined;
  /** The whole of reasonForIncompletion; `*` stands for any text, upper and lower case count. */
  readonly reason: string | undefined;
};

/**
 * What a TRY has, and `compensateWith`, which any task within `tryTasks` may have. Ours; README.md tells what they mean.
 * Absent members are not written, so that the definitions of everybody else look as they always did.
 */
export type TryMembers = {
  /** The tasks that are tried, one after the other. */
  readonly tryTasks?: readonly WorkflowTask[] | undefined;
  /** Any of these is caught; absent or empty: every failure is. */
  readonly catchOn?: readonly CatchCondition[] | undefined;
  /** Run where a failure is caught. Absent: nothing is caught; empty: what is caught is done with. */
  readonly catchTasks?: readonly WorkflowTask[] | undefined;
  /** Run at the end, whether or not there was a failure. */
  readonly finallyTasks?: readonly WorkflowTask[] | undefined;
  /** What undoes the task, once it has completed and the TRY around it has failed. */
  readonly compensateWith?: readonly WorkflowTask[] | undefined;
};

/**
 * What a FOR_EACH has beside `items` and `loopOver`, which mean what they mean in a DO_WHILE. Ours; README.md tells more.
 * Absent members are not written.
 */
export type ForEachMembers = {
  /** The name under which the tasks of `loopOver` find their item: `order` for `${order.id}`. */
  readonly itemName?: string | undefined;
  /** The name under which they find the place of their item in the list, from 0. */
  readonly indexName?: string | undefined;
  /** How many items may be in work at a time. Absent or 0: all. */
  readonly parallelism?: number | undefined;
  /** Whether the other items go on when one has failed. */
  readonly continueOnError?: boolean | undefined;
  /** What becomes the item's result, evaluated at the end of its turn. Absent: the output of the last task. */
  readonly collect?: Json | undefined;
};
