import type { BatchParts } from "./batch-parts.ts";

/** What is at hand once a batch has come to its end, well or not. */
export type AfterBatch = {
  readonly parts: BatchParts;
  /** Events may be ready to be taken. */
  readonly wake: () => void;
};
