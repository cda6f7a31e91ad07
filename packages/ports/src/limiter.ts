import type { LeaseId, TaskLimit, TaskSlot } from "@tutti/engine";

/** A slot that somebody wants before a task is polled, under the lease that the poll is to have. */
export type SlotRequest = { readonly limit: TaskLimit; readonly leaseId: LeaseId };

export type SlotAnswer =
  | { readonly kind: "taken" }
  /**
   * There is none. `retryAfterMs`: when the window may let another one through; undefined: when a slot is freed, which
   * subscribers of the queue are told, or when the limiter is open again, which they are not.
   */
  | { readonly kind: "refused"; readonly retryAfterMs: number | undefined };

export type SlotName = Pick<TaskSlot, "name" | "leaseId">;

/** A slot that counts as running. `mark` is made anew whenever it is taken. */
export type RunningSlot = SlotName & { readonly ageMs: number; readonly mark: string };

/** A slot that is known from elsewhere to be taken. */
export type RestoredSlot = SlotName & {
  readonly isRunning: boolean;
  /** How long ago it was taken, and how long it counts in its window. */
  readonly ageMs: number;
  readonly windowMs: number;
};

export type RebuildStart =
  /** Nothing to do. */
  | "open"
  /** What was taken before the loss may not be in the store yet, or somebody else rebuilds it. */
  | "waiting"
  | "begun";

/**
 * Counts the tasks of limited definitions, for all processes: how many are IN_PROGRESS at once, and how many were handed
 * out within a span of time. Check and record are one. It loses everything with Redis, and then takes no slot before it is
 * rebuilt from the store: FLUSHALL cannot double a limit. Source: core.md 8; engine.md 11.2, 11.3.
 */
export interface Limiter {
  /** Takes a slot for each, in their order, where there is one; one that is taken already counts once. */
  take(requests: readonly SlotRequest[]): Promise<readonly SlotAnswer[]>;
  /** The tasks are with their workers: their windows begin now. A slot that is never heard of again counts some seconds longer. */
  handedOut(slots: readonly SlotName[]): Promise<void>;
  /** Nothing came of them: they count neither as running nor in any window. */
  giveBack(slots: readonly SlotName[]): Promise<void>;
  /** The tasks have left IN_PROGRESS; their windows run on. Whoever was refused for want of a slot is told. */
  free(slots: readonly SlotName[]): Promise<void>;

  /** All slots that count as running. */
  running(): Promise<readonly RunningSlot[]>;
  /** As giveBack, for those that are still as `running` gave them. */
  drop(slots: readonly RunningSlot[]): Promise<void>;

  /** What it is open under; undefined: everything was lost and is not rebuilt yet. */
  life(): Promise<string | undefined>;
  /**
   * Takes the rebuild on, for `holdMs`; not before `waitMs` have passed since somebody first asked for it after the loss.
   */
  beginRebuild(nonce: string, options: { readonly waitMs: number; readonly holdMs: number }): Promise<RebuildStart>;
  /**
   * Counts slots that are missing, in a rebuild, which is held for another `holdMs`, or in the life of that name. False
   * where it has been lost.
   */
  restore(nonce: string, slots: readonly RestoredSlot[], options: { readonly holdMs: number }): Promise<boolean>;
  /** Opens it. False where the rebuild has been lost: it is to be done again. */
  endRebuild(nonce: string): Promise<boolean>;
}
