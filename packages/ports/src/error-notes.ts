import type { EpochMs } from "@tutti/engine";

import type { Asked } from "./asked.ts";

/** What people say of a cause of failures. */
export type ErrorNote = {
  readonly errorGroup: string;
  /** They know of it, and want to see it no more. */
  readonly isMuted: boolean;
  readonly note: string;
  /** "": nobody said. */
  readonly updatedBy: string;
  readonly updateTime: EpochMs;
};

/** Notes that everybody sees. Times are set by the store's clock. */
export interface ErrorNoteStore {
  /** Those that there are, by group. */
  find(errorGroups: readonly string[], asked?: Asked): Promise<ReadonlyMap<string, ErrorNote>>;
  /** Creates or replaces, and gives it as it is then. */
  put(note: Omit<ErrorNote, "updateTime">): Promise<ErrorNote>;
}
