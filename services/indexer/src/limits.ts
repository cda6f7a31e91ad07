/** How often and how much indexer does at once. */
export type IndexerLimits = {
  /**
   * How long after one look at the feed, where it had little, the next begins. After one that found nothing it is half as long
   * again each time, up to `idleMs`.
   */
  readonly everyMs: number;
  readonly idleMs: number;
  /** How many rows of the feed are worked off at once, and how many executions are read at once with their tasks. */
  readonly feedPage: number;
  readonly executionsAtOnce: number;
  /**
   * After a page of so many rows, until there were `calmPages` with fewer, executions that go on are indexed no sooner than
   * `gatherMs` after a change.
   */
  readonly busyRows: number;
  readonly calmPages: number;
  readonly gatherMs: number;
  /** How long after a time that a row stands for a change of that time may still be committed: longer than any batch takes. */
  readonly commitSlackMs: number;
  /** An execution that goes on is indexed again no sooner than so many milliseconds for each of its tasks. */
  readonly msATask: number;
  readonly maxRestMs: number;
  /** Up to how many bytes an input or output is read; a larger one is not searched. */
  readonly payloadBytes: number;
  /** How often it is told how far the index is behind. */
  readonly lagEveryMs: number;
  readonly lagCounted: number;
};

export const defaultLimits: IndexerLimits = {
  everyMs: 200,
  idleMs: 500,
  feedPage: 500,
  busyRows: 20,
  calmPages: 5,
  gatherMs: 2_000,
  executionsAtOnce: 100,
  commitSlackMs: 30_000,
  msATask: 2,
  maxRestMs: 30_000,
  payloadBytes: 256 * 1024,
  lagEveryMs: 2_000,
  lagCounted: 100_000,
};
