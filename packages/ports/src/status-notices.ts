import type { WorkflowId } from "@tutti/engine";

/**
 * Names a row of notices for one publisher. Those of one execution are to be published in the order of their position,
 * which is `positionOf` the decision's revision and the row's part.
 */
export type NoticeKey = { readonly publisher: string; readonly workflowId: WorkflowId; readonly position: number };

/** What one publisher is to make known of one decision, or a part of it: a JSON text of an array. */
export type NoticeRow = NoticeKey & { readonly notices: string };

/** `attempts`: how often it was put off before. */
export type TakenNotices = NoticeRow & { readonly attempts: number };

/** How many rows the notices of one decision may be cut into. */
export const MAX_NOTICE_PARTS = 65_536;

/** Rises with the revision, and within it with the part. */
export function positionOf(revision: number, part: number): number {
  return revision * MAX_NOTICE_PARTS + part;
}

/** What listeners outside are to hear and have not heard yet; written by batches together with what it tells of. */
export interface StatusNoticeStore {
  /**
   * Due rows of a publisher, oldest first, of one execution in order. Nobody else is given them for `holdMs`. A row before
   * which another of its execution is still to be published is not among them; it is due again after a second.
   */
  take(options: {
    readonly publisher: string;
    readonly limit: number;
    readonly holdMs: number;
  }): Promise<readonly TakenNotices[]>;

  /** They are published, or given up. */
  delete(keys: readonly NoticeKey[]): Promise<void>;

  /** They are due again in `delayMs`, after so many attempts more. */
  putOff(keys: readonly NoticeKey[], more: { readonly delayMs: number; readonly attempts: number }): Promise<void>;

  /** How many rows wait, at most `upTo`. */
  size(upTo: number): Promise<number>;
}
