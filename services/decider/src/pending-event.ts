import {
  encodeEvent,
  needKey,
  type AnsweredNeed,
  type EncodedEvent,
  type Env,
  type NeedAnswer,
  type NeedAnswers,
  type Snapshot,
  type WorkflowEvent,
} from "@tutti/engine";
import type { Applied } from "@tutti/ports";

import type { Lack } from "./batch/verdict.ts";

/** Users' events, and the wake-ups that must not crowd them out. */
export type Lane = "users" | "timers";

export type PendingEventOptions = {
  readonly event: WorkflowEvent;
  /** As it came, where it came encoded. */
  readonly encoded?: EncodedEvent | undefined;
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
  /** All that its decision was supplied with, each by what it is. */
  readonly supplied = new Map<string, Lack>();
  /** How often what it had been supplied with was gone when it was decided again. */
  losses = 0;
  /** Until when, by the process's clock, a start waits for scripts: from the first that it asked for. */
  scriptsUntilMs: number | undefined;
  /** Once it was answered: the time and seed of its decision, so that this asks for the same whenever it is made again. */
  decidedAs: Pick<Env, "now" | "seed"> | undefined;
  readonly #answers = new Map<string, NeedAnswer>();
  readonly deadlineAtMs: number | undefined;
  readonly sizeBytes: number;
  readonly #came: Pick<PendingEventOptions, "event" | "encoded">;
  readonly #settle: (applied: Applied) => void;
  #isSettled = false;

  constructor(options: PendingEventOptions) {
    this.event = options.event;
    this.#came = { event: options.event, encoded: options.encoded };
    this.isRepeat = options.attempt > 0;
    this.deadlineAtMs = options.deadlineAtMs;
    this.sizeBytes = options.sizeBytes;
    this.#settle = options.settle;
  }

  /** As it is stored: as it came, unless it was completed here. */
  get encoded(): EncodedEvent {
    const { event, encoded } = this.#came;
    return event === this.event && encoded !== undefined ? encoded : encodeEvent(this.event);
  }

  /** What its decision has been told. */
  get answers(): NeedAnswers {
    return this.#answers;
  }

  answer(need: AnsweredNeed, answer: NeedAnswer): void {
    this.#answers.set(needKey(need), answer);
  }

  /** Its batch was lost: how other executions stand is asked again. Everything else that it was told still counts. */
  forgetOthers(): void {
    for (const [key, { kind }] of this.#answers) {
      if (kind !== "childExecution" && kind !== "admission") continue;
      this.#answers.delete(key);
      this.supplied.delete(key);
    }
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
