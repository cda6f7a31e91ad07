import type { EpochMs, TaskSlot } from "@tutti/engine";

import type { Asked } from "./asked.ts";

/** A slot as decider has committed it, with the lease that took it or the change that freed it. Source: core.md 8. */
export type StoredSlot = TaskSlot & {
  readonly isRunning: boolean;
  /** How long ago it was taken, by the database's clock, and how long it counts in its window. */
  readonly ageMs: number;
  readonly windowMs: number;
};

export type SlotKey = Pick<TaskSlot, "workflowId" | "taskId" | "leaseId">;

/** How a limit stands by the database's clock. */
export type LimitStanding = {
  /** Tasks IN_PROGRESS that count for its concurrency. */
  readonly running: number;
  /** Some of them, those that have theirs for longest first. */
  readonly holders: readonly StoredSlot[];
  /** Tasks that were begun within its window, and how long from now until the first of them no longer counts. */
  readonly begun: number;
  readonly freeInMs: number;
};

/** The truth about limits: which slots are taken. Written by `applyBatch` alone, apart from what is over. */
export interface SlotStore {
  /** The database's clock. */
  now(): Promise<EpochMs>;
  /** Slots by (workflow id, task id, lease id), those after `after`; fewer than `limit` are the last. */
  find(after: SlotKey | undefined, limit: number): Promise<readonly StoredSlot[]>;
  /** How the limit of this name stands. Costs as much as there are slots. */
  standing(name: string, mostHolders: number, asked?: Asked): Promise<LimitStanding>;
  /** Slots that were freed and of which nobody has said `told` yet; the oldest first. */
  findFreed(limit: number): Promise<readonly TaskSlot[]>;
  /** The limiter knows that they are freed: they go as soon as their windows have passed. */
  told(slots: readonly SlotKey[]): Promise<void>;
  /** Deletes up to `limit` slots that are told and whose windows have passed; how many it were. */
  forgetPassed(limit: number): Promise<number>;
  /** Notes that the limiter is about to be opened; whether it had been before, so that slots may be taken unstored. */
  noteOpening(): Promise<boolean>;
}
