import type { workerGrpc } from "@tutti/contracts";
import { status } from "@grpc/grpc-js";

import { pauseMs } from "../back-off.ts";
import type { BackOff } from "../back-off.ts";
import { grpcError } from "../report-result.ts";

/** A message that waits for its answer. */
export type Pending<Message, Value> = {
  readonly message: Message;
  failures: number;
  wasSent: boolean;
  timer: NodeJS.Timeout | undefined;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: Error) => void;
};

export type UnansweredOptions<Message> = {
  readonly backOff: BackOff;
  /** Sends a message; false where there is no stream to send it on: then it is sent with the next one. */
  readonly send: (message: Message, options: { readonly isRepeat: boolean }) => boolean;
  readonly sizeOf: (message: Message) => number;
  readonly giveUp: AbortSignal;
  /** What a message is called in errors. */
  readonly what: string;
};

/** How the server has answered: with a value, or not. */
export type Answered<Value> =
  | { readonly kind: "done"; readonly value: Value }
  | { readonly kind: "refused"; readonly refused: workerGrpc.ResultRefused };

/** As much as gRPC takes where nothing else is said. */
const defaultMaxBytes = 4 * 1024 * 1024;

/** Messages of one kind from their making to their answer, over as many streams as it takes. */
export class Unanswered<Message, Value> {
  readonly #options: UnansweredOptions<Message>;
  readonly #pending = new Map<string, Pending<Message, Value>>();
  #maxBytes = defaultMaxBytes;

  constructor(options: UnansweredOptions<Message>) {
    this.#options = options;
  }

  get size(): number {
    return this.#pending.size;
  }

  /** A message weighs no more. */
  limit(maxFrameBytes: number): void {
    this.#maxBytes = maxFrameBytes;
  }

  /** Resolves when the server has taken it. Rejects with a gRPC error where it never will, or the worker gives up. */
  add(id: string, message: Message): Promise<Value> {
    const sizeBytes = this.#options.sizeOf(message);
    // A larger one would end the stream, and its repeats the streams after it.
    if (sizeBytes > this.#maxBytes) return Promise.reject(tooLarge(sizeBytes, this.#maxBytes));
    return new Promise((resolve, reject) => {
      const pending = { message, failures: 0, wasSent: false, timer: undefined, resolve, reject };
      this.#pending.set(id, pending);
      this.#send(id, pending);
    });
  }

  /** A new stream is there: what is unanswered goes over it. */
  sendAll(): void {
    for (const [id, pending] of this.#pending) if (pending.timer === undefined) this.#send(id, pending);
  }

  answered(id: string | undefined, answer: Answered<Value>): void {
    const pending = id === undefined ? undefined : this.#pending.get(id);
    if (id === undefined || pending === undefined) return;
    if (answer.kind === "refused") return this.#refused(id, pending, answer.refused);
    this.#take(id);
    pending.resolve(answer.value);
  }

  /** Nothing is sent any more. */
  giveUp(): void {
    this.reject(() => true, this.#notAcknowledged);
  }

  /** Those of the messages will not be answered. */
  reject(isMeant: (message: Message) => boolean, error: Error): void {
    for (const [id, { message }] of [...this.#pending]) if (isMeant(message)) this.#reject(id, error);
  }

  /** Takes all out, unanswered. */
  takeAll(): readonly Pending<Message, Value>[] {
    return [...this.#pending.keys()].flatMap((id) => this.#take(id) ?? []);
  }

  #refused(id: string, pending: Pending<Message, Value>, refused: workerGrpc.ResultRefused): void {
    const { code = status.UNKNOWN, message = "", retryable = false, retryAfterMs = 0 } = refused;
    if (!retryable || this.#options.giveUp.aborted) return this.#reject(id, grpcError(code, message));
    pending.failures += 1;
    const delayMs = Math.max(retryAfterMs, pauseMs(this.#options.backOff, pending.failures, Math.random()));
    pending.timer = setTimeout(() => {
      pending.timer = undefined;
      this.#send(id, pending);
    }, delayMs);
  }

  #send(id: string, pending: Pending<Message, Value>): void {
    const isSent = this.#options.send(pending.message, { isRepeat: pending.wasSent });
    pending.wasSent ||= isSent;
    if (!isSent && this.#options.giveUp.aborted) this.#reject(id, this.#notAcknowledged);
  }

  #reject(id: string, error: Error): void {
    this.#take(id)?.reject(error);
  }

  #take(id: string): Pending<Message, Value> | undefined {
    const pending = this.#pending.get(id);
    clearTimeout(pending?.timer);
    this.#pending.delete(id);
    return pending;
  }

  get #notAcknowledged(): Error {
    const message = `the ${this.#options.what} was not acknowledged before the worker gave up`;
    return grpcError(status.UNAVAILABLE, message);
  }
}

function tooLarge(sizeBytes: number, maxBytes: number): Error {
  return grpcError(status.RESOURCE_EXHAUSTED, `message larger than max (${sizeBytes} vs ${maxBytes})`);
}
