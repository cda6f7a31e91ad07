import type { EpochMs, WorkflowId } from "@tutti/engine";

import type { Asked } from "../asked.ts";
import type { WorkflowDocument } from "./search-documents.ts";
import type { WorkflowField } from "./search-fields.ts";
import type { SearchCondition, SearchWord } from "./search-query.ts";

/** What a list shows of an execution: no input or output, whatever their size. */
export type ExecutionRow = Pick<
  WorkflowDocument,
  | "workflowId"
  | "workflowType"
  | "version"
  | "correlationId"
  | "startTime"
  | "updateTime"
  | "endTime"
  | "status"
  | "priority"
  | "classifier"
  | "parentWorkflowId"
  | "createdBy"
  | "reasonForIncompletion"
  | "failedReferenceTaskNames"
  | "errorGroup"
> & {
  /** Of the execution when it was indexed. */
  readonly revision: number;
  readonly isArchived: boolean;
};

/** Which executions: all where there is no condition and no word. */
export type ExecutionFilter = {
  readonly condition: SearchCondition<WorkflowField> | undefined;
  readonly words: readonly SearchWord[];
};

/** A time of executions, and in which direction. What is equal goes by id, in the same direction. */
export type ListOrder = {
  readonly by: "startTime" | "updateTime" | "endTime";
  readonly direction: "asc" | "desc";
};

/** Where a row stands in an order. `isSearching`: what comes behind it is found by looking through rows, which takes time. */
export type ListPlace = { readonly time: EpochMs; readonly workflowId: WorkflowId; readonly isSearching?: boolean };

/**
 * A page of a list. `next`: where the following one begins; undefined: there is none. `searchedTo`: the time was over, and what is
 * there are all rows as far as that time of the order; there may be more behind it. undefined: the page is whole.
 */
export type ExecutionPage = {
  readonly rows: readonly ExecutionRow[];
  readonly next: ListPlace | undefined;
  readonly searchedTo: EpochMs | undefined;
};

/** What is counted of the executions of a filter. */
export type TallyQuery = {
  /** One tally for each combination of values that occurs; empty: one for all. */
  readonly of: readonly ("status" | "workflowType" | "errorGroup")[];
  /** Which time of theirs is looked at. */
  readonly by: "startTime" | "endTime";
  /** From `from` to before `to`; undefined: all of them. */
  readonly from: EpochMs | undefined;
  readonly to: EpochMs | undefined;
  /** Tallies are kept apart by so many milliseconds from `from`. Absent: they are not. */
  readonly bucketMs?: number;
  /** Whether to look at the first and the last time of each tally. Absent: both are 0. */
  readonly withTimes?: boolean;
  /** The latest are counted first, and no more once so many are; what is counted may be some more. */
  readonly upTo: number;
  /** About how long it may take. */
  readonly withinMs: number;
};

/** How many there are of a kind, and the first and the last of their times. `bucket`: 0 where they are not kept apart. */
export type Tally = {
  readonly status: string;
  readonly workflowType: string;
  readonly errorGroup: string;
  readonly bucket: number;
  readonly count: number;
  readonly first: EpochMs;
  readonly last: EpochMs;
};

/** `isCapped`: there are or may be more, all of them earlier than those that are counted. */
export type Tallies = { readonly tallies: readonly Tally[]; readonly isCapped: boolean };

/** The execution of a group that ended last, and why it failed. */
export type ErrorSample = Pick<WorkflowDocument, "workflowId" | "errorGroup" | "errorTask" | "errorReason">;

/** Executions as lists show and count them, from the index. */
export interface ExecutionLists {
  /**
   * As many rows as `limit`, those that come after `after`. It costs the same however far it is read on. With `withinMs` a page that
   * takes longer is cut short about then, and says so.
   */
  listExecutions(
    filter: ExecutionFilter,
    page: {
      readonly order: ListOrder;
      readonly after: ListPlace | undefined;
      readonly limit: number;
      readonly withinMs?: number;
    },
    asked?: Asked,
  ): Promise<ExecutionPage>;

  tallyExecutions(filter: ExecutionFilter, query: TallyQuery, asked?: Asked): Promise<Tallies>;

  /** One of each of these groups; none of a group that is empty. */
  errorSamples(errorGroups: readonly string[], asked?: Asked): Promise<readonly ErrorSample[]>;

  /** The first and the last of such a time of all executions that have one; undefined: none has. */
  timesOfExecutions(
    by: TallyQuery["by"],
    asked?: Asked,
  ): Promise<{ readonly first: EpochMs; readonly last: EpochMs } | undefined>;
}
