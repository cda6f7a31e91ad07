import { eventToParts } from "@tutti/contracts";
import type { deciderGrpc, EventInParts } from "@tutti/contracts";
import type { Refusal, WorkflowEvent } from "@tutti/engine";
import type { Applied } from "@tutti/ports";

import type { DeciderStream } from "./decider-stream.ts";
import { bytesOf } from "./outgoing.ts";

/** An event that has been handed in and not been answered. */
export class PendingEvent {
  readonly parts: EventInParts;
  readonly sizeBytes: number;
  /** Where it was sent last; undefined while it waits for a decider or for its next attempt. */
  stream: DeciderStream | undefined;
  /** How often it was sent. */
  sent = 0;
  readonly #expiresAtMs: number;
  readonly #resolve: (applied: Applied) => void;
  readonly #timer: NodeJS.Timeout;
  #retryTimer: NodeJS.Timeout | undefined;

  constructor(
    event: WorkflowEvent,
    {
      deadlineMs,
      resolve,
      expired,
    }: { readonly deadlineMs: number; readonly resolve: (applied: Applied) => void; readonly expired: () => void },
  ) {
    this.parts = eventToParts(event);
    this.sizeBytes = bytesOf(this.parts);
    this.#expiresAtMs = performance.now() + deadlineMs;
    this.#resolve = resolve;
    this.#timer = setTimeout(expired, deadlineMs);
  }

  /** The event as it is sent now. */
  nextSending(): deciderGrpc.Event {
    const attempt = this.sent;
    this.sent += 1;
    // 0 would mean: no limit.
    const deadlineMs = Math.max(1, Math.ceil(this.#expiresAtMs - performance.now()));
    return { ...this.parts, attempt, deadlineMs };
  }

  get isRetrying(): boolean {
    return this.#retryTimer !== undefined;
  }

  /** Calls `retry` after a while that grows with the attempts, with jitter. */
  retryLater(retry: () => void): void {
    this.stream = undefined;
    const delayMs = Math.min(500, 10 * 2 ** this.sent) * (0.5 + Math.random() / 2);
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => {
      this.#retryTimer = undefined;
      retry();
    }, delayMs);
  }

  settle(applied: Applied): void {
    this.stop();
    this.#resolve(applied);
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#retryTimer);
  }
}

export const refusedAs = (refusal: Refusal): Applied => ({ kind: "refused", refusal });
