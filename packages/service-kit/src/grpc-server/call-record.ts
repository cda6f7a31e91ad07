import { status, type Metadata } from "@grpc/grpc-js";

import type { Log } from "../log/make-log.ts";
import type { DeliveryOutcome } from "./delivery.ts";

/** What the server gives to every call. */
export interface CallSurroundings {
  readonly log: Log;
  /** Aborted when the server begins to drain. */
  readonly draining: AbortSignal;
}

/** How a call ended on the wire, as far as this side can know. */
export interface CallEnd {
  readonly path: string;
  readonly code: number;
  readonly durationMs: number;
  /** Whether the last message reached the peer: for a unary call, whether its response did. */
  readonly response: DeliveryOutcome;
}

/** What the interceptor knows of one call; the handler's wrapper finds it by the call's metadata. */
export class CallRecord {
  readonly path: string;
  readonly surroundings: CallSurroundings;
  readonly #beganMs = performance.now();
  readonly #deadlineMs: number;
  readonly #listeners: ((end: CallEnd) => void)[] = [];
  #messageFlushed = false;
  #sentCode: number | undefined;
  #end: CallEnd | undefined;

  constructor({
    path,
    deadlineMs,
    surroundings,
  }: {
    readonly path: string;
    readonly deadlineMs: number;
    readonly surroundings: CallSurroundings;
  }) {
    this.path = path;
    this.surroundings = surroundings;
    this.#deadlineMs = deadlineMs;
  }

  /** Milliseconds since the epoch, or undefined where the client set none. */
  get deadlineMs(): number | undefined {
    return Number.isFinite(this.#deadlineMs) ? this.#deadlineMs : undefined;
  }

  /** What a call that was lost now is called: the client that gives up at its deadline resets the stream shortly before this side's. */
  get lostCode(): "DEADLINE_EXCEEDED" | "CANCELLED" {
    return Date.now() >= this.#deadlineMs - deadlineSlackMs ? "DEADLINE_EXCEEDED" : "CANCELLED";
  }

  messageFlushed(): void {
    this.#messageFlushed = true;
  }

  /** The status this side wants to send. At the deadline grpc-js sends one of its own first; then this one does not count. */
  statusSent(code: number): void {
    this.#sentCode ??= Date.now() >= this.#deadlineMs ? status.DEADLINE_EXCEEDED : code;
  }

  /** The stream is gone. `clean` when both sides have ended it without a reset. Only the first end counts. */
  ended({ clean }: { readonly clean: boolean }): void {
    if (this.#end !== undefined) return;
    const lost = status[this.lostCode];
    const code = clean ? (this.#sentCode ?? lost) : lost;
    const response = code === status.OK && this.#messageFlushed ? "flushed" : "aborted";
    this.#end = { path: this.path, code, durationMs: performance.now() - this.#beganMs, response };
    for (const listener of this.#listeners) listener(this.#end);
  }

  /** Adds a listener that is told the end once. */
  onEnd(listener: (end: CallEnd) => void): void {
    if (this.#end === undefined) this.#listeners.push(listener);
    else listener(this.#end);
  }
}

const deadlineSlackMs = 100;

/** The record of the call to which this metadata belongs. @throws Error when the call did not come through `makeGrpcServer` */
export function recordOf(metadata: Metadata): CallRecord {
  const record = records.get(metadata);
  if (record === undefined) throw new Error("the handler is not served by makeGrpcServer");
  return record;
}

/** Lets `recordOf` find the record. */
export function remember(metadata: Metadata, record: CallRecord): void {
  records.set(metadata, record);
}

// grpc-js hands one and the same Metadata object to the interceptor and to the handler: the only thing both see.
const records = new WeakMap<Metadata, CallRecord>();
