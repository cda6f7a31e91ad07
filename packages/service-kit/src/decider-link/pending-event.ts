import { eventToParts } from "@tutti/contracts";
import type { deciderGrpc, EventInParts } from "@tutti/contracts";
import type { Refusal, WorkflowEvent } from "@tutti/engine";
import type { Applied } from "@tutti/ports";

import type { Clock } from "../clock.ts";
import type { DeciderStream } from "./decider-stream.ts";
import { bytesOf } from "./outgoing.ts";

export type PendingEventOptions = {
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly deadlineMs: number;
  /** Whether somebody may have sent it before. */
  readonly isRepeat: boolean;
  readonly resolve: (applied: Applied) => void;
  readonly expired: () => void;
};

/** An event that has been handed in and not been answered. */
export class PendingEvent {
  readonly parts: EventInParts;
  readonly sizeBytes: number;
  /** Where it was sent last; undefined while it waits for a decider or for its next attempt. */
  stream: DeciderStream | undefined;
  /** How often it was sent, by whomever. */
  sent: number;
  readonly #expiresAtMs: number;
  readonly #resolve: (applied: Applied) => void;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #stopTimer: () => void;
  #stopRetryTimer: (() => void) | undefined;

  constructor(event: WorkflowEvent, { clock, random, deadlineMs, isRepeat, resolve, expired }: PendingEventOptions) {
    this.parts = eventToParts(event);
    this.sizeBytes = bytesOf(this.parts);
    this.sent = isRepeat ? 1 : 0;
    this.#clock = clock;
    this.#random = random;
    this.#expiresAtMs = clock.nowMs() + deadlineMs;
    this.#resolve = resolve;
    this.#stopTimer = clock.after(deadlineMs, expired);
  }

  /** The event as it is sent now. */
  nextSending(): deciderGrpc.Event {
    const attempt = this.sent;
    this.sent += 1;
    // 0 would mean: no limit.
    const deadlineMs = Math.max(1, Math.ceil(this.#expiresAtMs - this.#clock.nowMs()));
    return { ...this.parts, attempt, deadlineMs };
  }

  get isRetrying(): boolean {
    return this.#stopRetryTimer !== undefined;
  }

  /** Calls `retry` after a while that grows with the attempts, with jitter. */
  retryLater(retry: () => void): void {
    this.stream = undefined;
    const delayMs = Math.min(500, 10 * 2 ** this.sent) * (0.5 + this.#random() / 2);
    this.#stopRetryTimer?.();
    this.#stopRetryTimer = this.#clock.after(delayMs, () => {
      this.#stopRetryTimer = undefined;
      retry();
    });
  }

  settle(applied: Applied): void {
    this.stop();
    this.#resolve(applied);
  }

  stop(): void {
    this.#stopTimer();
    this.#stopRetryTimer?.();
  }
}

export const refusedAs = (refusal: Refusal): Applied => ({ kind: "refused", refusal });
