import type { TaskRecord } from "../../model/task-record.ts";

/** Something that has to end before a waiting task can. */
export type Prerequisite = {
  /** Its reference, as the record of it has it, or would. */
  readonly reference: string;
  /** The open tasks of which one has to end for that: the task itself, or those that may lead to it. None: it never comes. */
  readonly by: readonly TaskRecord[];
  /** It stands in a case that was not taken. */
  readonly isNotTaken?: boolean;
};
