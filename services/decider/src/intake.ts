import type { EncodedEvent, WorkflowEvent } from "@tutti/engine";
import type { Applied } from "@tutti/ports";

import type { Clock } from "./clock.ts";
import type { OutboxWatch } from "./dispatch/outbox-watch.ts";
import type { DeciderLimits } from "./limits.ts";
import type { PauseWatch } from "./pause-watch.ts";
import { PendingEvent } from "./pending-event.ts";
import { overloaded, unavailable } from "./refusals.ts";
import { sizeOfEvent } from "./size-of-event.ts";

/** An event handed in. */
export type HandedIn = {
  readonly event: WorkflowEvent;
  /** As it came, where it came encoded. */
  readonly encoded?: EncodedEvent;
  /** How often it was sent before. */
  readonly attempt: number;
  /** How long its sender waits, in milliseconds from now; 0: without limit. */
  readonly deadlineMs: number;
  /** What this decider's own executions have to say to others: they have begun, so there is always room for it. */
  readonly isOwn?: boolean;
};

type Limits = Pick<DeciderLimits, "maxWaitingEvents" | "maxWaitingBytes">;

/** The door: takes events in while there is room, and knows how many have not been answered yet. */
export class Intake {
  readonly #clock: Clock;
  readonly #limits: Limits;
  readonly #pauses: PauseWatch;
  readonly #outbox: Pick<OutboxWatch, "isFull">;
  #count = 0;
  #sizeBytes = 0;
  #isClosed = false;
  #whenEmpty: (() => void)[] = [];
  #whenRelieved: (() => void)[] = [];

  constructor(parts: {
    readonly clock: Clock;
    readonly limits: Limits;
    readonly pauses: PauseWatch;
    readonly outbox: Pick<OutboxWatch, "isFull">;
  }) {
    this.#clock = parts.clock;
    this.#limits = parts.limits;
    this.#pauses = parts.pauses;
    this.#outbox = parts.outbox;
  }

  /** Events that are not answered yet. */
  get count(): number {
    return this.#count;
  }

  /** So full that nobody should bring more before it is relieved. */
  get isCongested(): boolean {
    return this.#count * 2 > this.#limits.maxWaitingEvents || this.#sizeBytes * 2 > this.#limits.maxWaitingBytes;
  }

  /** The event on its way; undefined where it was refused at once. */
  take(handedIn: HandedIn, settle: (applied: Applied) => void): PendingEvent | undefined {
    const { event, encoded, attempt, deadlineMs } = handedIn;
    const refused = this.#refusalOf(handedIn);
    if (refused !== undefined) {
      settle(refused);
      return undefined;
    }
    const nowMs = this.#clock.nowMs();
    const sizeBytes = sizeOfEvent(event);
    this.#add(sizeBytes);
    return new PendingEvent({
      event,
      encoded,
      attempt: attempt === 0 && this.#pauses.isSuspect() ? 1 : attempt,
      deadlineAtMs: deadlineMs === 0 ? undefined : nowMs + deadlineMs,
      sizeBytes,
      settle: (applied) => {
        this.#remove(sizeBytes);
        settle(applied);
      },
    });
  }

  /** Resolves once it is not congested any more. */
  async relieved(): Promise<void> {
    if (this.isCongested) await new Promise<void>((resolve) => this.#whenRelieved.push(resolve));
  }

  /** Refuses everything from now on; resolves when all that was taken in is answered. */
  async drain(): Promise<void> {
    this.#isClosed = true;
    if (this.#count > 0) await new Promise<void>((resolve) => this.#whenEmpty.push(resolve));
  }

  #refusalOf({ event, attempt, isOwn = false }: HandedIn): Applied | undefined {
    if (this.#isClosed) return unavailable("this decider is leaving");
    if (isOwn) return undefined;
    // One that was sent before may have been applied.
    if (event.kind === "WorkflowStarted" && attempt === 0 && this.#outbox.isFull())
      return overloaded("too much that executions have to say to each other is unsent");
    const isFull = this.#count >= this.#limits.maxWaitingEvents || this.#sizeBytes >= this.#limits.maxWaitingBytes;
    return isFull ? overloaded() : undefined;
  }

  #add(sizeBytes: number): void {
    this.#count += 1;
    this.#sizeBytes += sizeBytes;
  }

  #remove(sizeBytes: number): void {
    this.#count -= 1;
    this.#sizeBytes -= sizeBytes;
    if (!this.isCongested) for (const resolve of this.#whenRelieved.splice(0)) resolve();
    if (this.#count === 0) for (const resolve of this.#whenEmpty.splice(0)) resolve();
  }
}
