import type { EpochMs } from "../ids.ts";
import type { Payload } from "../payload/payload.ts";

/** What somebody has pushed to an execution, for its PULL_WORKFLOW_MESSAGES tasks. Never changes once it is stored. */
export type WorkflowMessage = {
  /** Its place in the execution's queue: rises by one a message and is never used again. */
  readonly seq: number;
  /** As the one who pushed it knows it. */
  readonly id: string;
  /** A JSON object. */
  readonly payload: Payload;
  readonly receivedAt: EpochMs;
};

/** The messages that wait: those from `first` on, up to but not including `next`, until all of them expire together. */
export type MessageQueue = { readonly first: number; readonly next: number; readonly expiresAt: EpochMs };

/** What a decision changes of the messages that are stored. */
export type MessageChanges = {
  readonly added: readonly WorkflowMessage[];
  /** Those before this place go; undefined: none do. None of them is among `added`. */
  readonly removedBefore: number | undefined;
};

/** The most messages that wait for one execution. Source: reference/engine.md 12.2. */
export const MAX_WAITING_MESSAGES = 1000;

/** How long messages wait after the newest of them came. Source: reference/engine.md 12.2. */
export const MESSAGE_TTL_MS = 24 * 60 * 60 * 1000;
