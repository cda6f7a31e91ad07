import { USUAL_UPLOAD_RETENTION_MS } from "@tutti/ports";

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

  /** The first hold, and the longest, of what decider cannot decide for a fault of its own; each is twice the one before. */
  readonly undecidableHoldMs: number;
  readonly longestUndecidableHoldMs: number;

  readonly resendEveryMs: number;
  /** Tasks that have waited for less are still on their way to Redis. */
  readonly resendOlderThanMs: number;
  readonly resendPage: number;
  /** How many queues are asked for what they have, where they have little, before a rest. */
  readonly resendQueues: number;
  /** The rest between two pages. */
  readonly resendPauseMs: number;

  /** How long after one look for what executions have to say to each other the next begins. */
  readonly outboxEveryMs: number;
  /** Rows that were written or sent later are still on their way. */
  readonly outboxOlderThanMs: number;
  readonly outboxPage: number;
  /** How many of their events are sent at once, and how long decider may take over one. */
  readonly maxEventsInFlight: number;
  readonly eventDeadlineMs: number;

  /** How long after one walk over the waiting tasks the next begins. */
  readonly walkEveryMs: number;
  /** Tasks that have waited for less are left to those who send what was not sent. */
  readonly walkOlderThanMs: number;
  readonly walkPage: number;
  /** The rest between two pages of a walk, so that a million waiting tasks do not occupy Redis. */
  readonly walkPauseMs: number;

  /** How often it is asked whether Redis was emptied. */
  readonly refillEveryMs: number;
  readonly refillPage: number;
  /** How long a refill stays with who does it after its last page; then another may take it on. */
  readonly refillHoldMs: number;

  readonly announceEveryMs: number;
  /** Of queues whose tasks have all waited for less, the news are still on their way. */
  readonly announceOlderThanMs: number;
  /** How many queues one message names. */
  readonly announcePage: number;

  readonly returnStalledEveryMs: number;

  /** How long after a slot was taken a lease may still come of it, with all that is between. */
  readonly slotsUnderWayMs: number;
  readonly slotPage: number;
  readonly freeSlotsEveryMs: number;
  readonly forgetSlotsEveryMs: number;
  readonly checkSlotsEveryMs: number;

  /** How often uploads are looked at whose time has come, how many at once, and how long those that are needed have then. */
  readonly uploadsEveryMs: number;
  readonly uploadPage: number;
  readonly keepUploadsMs: number;

  readonly makeWayEveryMs: number;
  readonly admissionPage: number;
  /** An execution that was admitted, or waits, is stored by then. */
  readonly admissionUnderWayMs: number;

  readonly returnLeasesEveryMs: number;
  /** A living holder looks after its younger leases itself. */
  readonly leaseOlderThanMs: number;
  /** How many leases of one holder are looked at. */
  readonly leasePage: number;
  /** How many tasks are given back at once, and how long decider may take over one. */
  readonly maxReturnsInFlight: number;
  readonly returnDeadlineMs: number;
  /** How long sweeper itself must have seen a holder silent, in every look, before it counts as dead. */
  readonly silentMs: number;
  /** After a refill, how long everybody has to be heard again. */
  readonly graceMs: number;
};

export const defaultLimits: SweeperLimits = {
  wakeEveryMs: 750,
  wakePage: 500,
  maxWakesInFlight: 200,
  wakeDeadlineMs: 10_000,
  refusedHoldMs: 5_000,
  maxHeld: 10_000,
  undecidableHoldMs: 10_000,
  longestUndecidableHoldMs: 300_000,
  resendEveryMs: 5_000,
  resendOlderThanMs: 5_000,
  resendPage: 500,
  resendQueues: 100,
  resendPauseMs: 200,
  outboxEveryMs: 1_000,
  outboxOlderThanMs: 5_000,
  outboxPage: 50,
  maxEventsInFlight: 200,
  eventDeadlineMs: 10_000,
  walkEveryMs: 15_000,
  walkOlderThanMs: 60_000,
  walkPage: 500,
  walkPauseMs: 1_000,
  refillEveryMs: 1_000,
  refillPage: 1_000,
  refillHoldMs: 15_000,
  announceEveryMs: 1_000,
  announceOlderThanMs: 2_000,
  announcePage: 500,
  returnStalledEveryMs: 5_000,
  slotsUnderWayMs: 20_000,
  slotPage: 1_000,
  freeSlotsEveryMs: 2_000,
  forgetSlotsEveryMs: 10_000,
  checkSlotsEveryMs: 5_000,
  uploadsEveryMs: 5_000,
  uploadPage: 100,
  keepUploadsMs: USUAL_UPLOAD_RETENTION_MS,
  makeWayEveryMs: 5_000,
  admissionPage: 500,
  admissionUnderWayMs: 60_000,
  returnLeasesEveryMs: 1_000,
  leaseOlderThanMs: 5_000,
  leasePage: 5_000,
  maxReturnsInFlight: 200,
  returnDeadlineMs: 5_000,
  silentMs: 3_000,
  graceMs: 10_000,
};
