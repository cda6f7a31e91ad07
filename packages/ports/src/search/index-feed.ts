import type { EpochMs, WorkflowId } from "@tutti/engine";

import type { Asked } from "../asked.ts";

/**
 * An execution has changed and is to be indexed; written by batches together with what it tells of. A row also stands for all
 * changes that are decided until `coversUntil`, by the database's clock: those have no row of their own.
 */
export type IndexFeedRow = {
  readonly workflowId: WorkflowId;
  /** Of the change; with the workflow's id it names the row. */
  readonly revision: number;
  /** When it is due: at once. */
  readonly dueAt: EpochMs;
  /** 0: it stands for its own change only. */
  readonly coversUntil: EpochMs;
  /** The execution was removed, and what is known of it is to stay. Absent: it is not. */
  readonly archives?: boolean;
};

/** `isNewest`: no row of the execution has a higher revision. */
export type TakenFeedRow = IndexFeedRow & { readonly isNewest: boolean };

/** A row that is looked at again at `dueAt`. */
export type LaterFeedRow = Pick<IndexFeedRow, "workflowId" | "revision" | "dueAt">;

/** How far the index is behind: for how long the oldest due row has waited, 0 where none is due. */
export type IndexLag = { readonly oldestMs: number; readonly waiting: number };

/** Which rows are taken at once. */
export type FeedPage = {
  /** So many; the other rows of the same executions come on top. */
  readonly limit: number;
  /**
   * Rows that stand for what comes after them are left alone until they have been due for so long, or come with a row of the
   * same execution that stands for its own change only. 0: they are taken at once.
   */
  readonly gatherMs: number;
};

/** What the index has to be told, kept until it is. */
export interface IndexFeed {
  /**
   * Lends due rows to `work`, the oldest first and the other due rows of the same executions with them, and to nobody else
   * meanwhile. Those that it does not want to see later are deleted once it is through; where it rejects, all stay as they
   * were, and so does this. Gives how many rows were lent. `now` is the database's clock.
   */
  take(
    page: FeedPage,
    work: (rows: readonly TakenFeedRow[], now: EpochMs) => Promise<readonly LaterFeedRow[]>,
  ): Promise<number>;

  /** Due rows are counted no further than `upTo`. */
  lag(upTo: number, asked?: Asked): Promise<IndexLag>;
}
