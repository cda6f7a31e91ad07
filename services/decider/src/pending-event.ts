import type { Snapshot, WorkflowEvent } from "@tutti/engine";
import type { Applied } from "@tutti/ports";

/** Users' events, and the wake-ups that must not crowd them out. */
export type Lane = "users" | "timers";

export type PendingEventOptions = {
  readonly event: WorkflowEvent;
  /** How often the sender has sent it before. */
  readonly attempt: number;
  /** When its sender gives up, by the process's clock; undefined: never. */
  readonly deadlineAtMs: number | undefined;
  readonly sizeBytes: number;
  readonly settle: (applied: Applied) => void;
};

/** An event on its way through decider, from its arrival to its one answer. */
export class PendingEvent {
  event: WorkflowEvent;
  /** Of a start whose definition is resolved. */
  snapshot: Snapshot | undefined;
  /** Whether it may have been applied before, so that the store must be asked. */
  isRepeat: boolean;
  /** The most events its batch may have: halved when a batch fails, until the culprit is alone. */
  maxCompany = Number.POSITIVE_INFINITY;
  /** Failed batches that it was in. */
  failures = 0;
  /** How often it found its execution locked by somebody else. */
  busyTimes = 0;
  /** How often it was supplied with what its decision needs. */
  supplies = 0;
  readonly deadlineAtMs: number | undefined;
  readonly sizeBytes: number;
  readonly #settle: (applied: Applied) => void;
  #isSettled = false;

  constructor(options: PendingEventOptions) {
    this.event = options.event;
    this.isRepeat = options.attempt > 0;
    this.deadlineAtMs = options.deadlineAtMs;
    this.sizeBytes = options.sizeBytes;
    this.#settle = options.settle;
  }

  get lane(): Lane {
    return this.event.kind === "TimePassed" ? "timers" : "users";
  }

  /** Whether its sender no longer waits. Counts only while it waits here: in a batch it may be applied. */
  isGivenUp(nowMs: number): boolean {
    return this.deadlineAtMs !== undefined && this.deadlineAtMs <= nowMs;
  }

  /** Answers the sender; only the first answer counts. */
  settle(applied: Applied): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#settle(applied);
  }
}
