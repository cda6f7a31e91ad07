import type { EpochMs } from "@tutti/engine";

import type { Asked } from "./asked.ts";

/** A page of the console as somebody wants to see it again. */
export type SavedView = {
  /** Chosen by whoever keeps it. */
  readonly viewId: string;
  readonly name: string;
  /** Which page it is of. */
  readonly page: "executions" | "tasks";
  /** What stands behind the `?` of the page's address. */
  readonly search: string;
  readonly isPinned: boolean;
  /** "": nobody said. */
  readonly createdBy: string;
  readonly createTime: EpochMs;
  /** As `createTime` until it is written again. */
  readonly updateTime: EpochMs;
};

/** Views that everybody sees. Ids are compared exactly. Times are set by the store's clock. */
export interface SavedViewStore {
  /** By id, as many as `limit` at most. */
  list(limit: number, asked?: Asked): Promise<readonly SavedView[]>;
  /** Creates or replaces, and gives it as it is then. Who created it and when stays. */
  put(view: Omit<SavedView, "createTime" | "updateTime">): Promise<SavedView>;
  /** False where there was none. */
  delete(viewId: string): Promise<boolean>;
}
