import type { CreditId } from "@tutti/engine";
import type { LeasedTask } from "@tutti/ports";

/** Somebody who waits for tasks of one queue, as its room and the desk of credits see them. */
export interface Waiter {
  readonly request: {
    /** `[domain:]taskType`. */
    readonly queue: string;
    readonly workerId: string | undefined;
  };
  /** The credit that is lent for it. */
  creditId: CreditId | undefined;
  /** How many more tasks it looks for. */
  readonly room: number;
  /** How many of them it may take out of one claim, so that those behind it have their turn. */
  readonly largestShare: number;
  /** Whether a credit may be lent for it. */
  readonly isIdle: boolean;
  /** How long it still looks; infinite where it stays. */
  readonly remainingMs: number;
  /** So many tasks are on their way to it; each ends in `arrived`, after `give` or without. */
  expect(count: number): void;
  arrived(count: number): void;
  /** How many it still takes of so many that it was told to expect: others may have come first. */
  stillTakes(count: number): number;
  /** Gives it a task. False where it takes none: then somebody else must have it. */
  give(task: LeasedTask): boolean;
}
