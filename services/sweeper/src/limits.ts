/** How often and how much sweeper does at once. */
export type SweeperLimits = {
  /** How long after one look for due executions the next begins. Decider's own hints are more exact. */
  readonly wakeEveryMs: number;
  readonly wakePage: number;
  /** How many executions may be waiting for decider's answer. */
  readonly maxWakesInFlight: number;
  /** How long decider may take over one of them. */
  readonly wakeDeadlineMs: number;
  /** How long an execution is left alone after decider would not wake it. */
  readonly refusedHoldMs: number;
  /** How many executions are left alone at most; beyond that they are simply tried again. */
  readonly maxHeld: number;

  /** How long after one walk over the waiting tasks the next begins. */
  readonly resendEveryMs: number;
  /** Tasks that have waited for less are still on their way to Redis. */
  readonly resendOlderThanMs: number;
  readonly resendPage: number;
  /** The rest between two pages of a walk, so that a million waiting tasks do not occupy Redis. */
  readonly resendPauseMs: number;

  readonly announceEveryMs: number;
  /** How many queues one message names. */
  readonly announcePage: number;

  readonly returnStalledEveryMs: number;
};

export const defaultLimits: SweeperLimits = {
  wakeEveryMs: 500,
  wakePage: 500,
  maxWakesInFlight: 200,
  wakeDeadlineMs: 10_000,
  refusedHoldMs: 5_000,
  maxHeld: 10_000,
  resendEveryMs: 5_000,
  resendOlderThanMs: 5_000,
  resendPage: 500,
  resendPauseMs: 200,
  announceEveryMs: 1_000,
  announcePage: 500,
  returnStalledEveryMs: 5_000,
};
