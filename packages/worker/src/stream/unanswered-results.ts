import { randomUUID } from "node:crypto";
import type { workerGrpc } from "@tutti/contracts";
import { status } from "@grpc/grpc-js";

import { pauseMs } from "../back-off.ts";
import type { BackOff } from "../back-off.ts";
import type { TaskReport } from "../received-task.ts";
import { grpcError } from "../report-result.ts";
import { sizeOfResult } from "./outgoing.ts";
import { resultToStream } from "./task-from-stream.ts";

type Pending = {
  readonly result: workerGrpc.WorkerResult;
  failures: number;
  wasSent: boolean;
  timer: NodeJS.Timeout | undefined;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
};

export type UnansweredResultsOptions = {
  readonly backOff: BackOff;
  /** Sends a result; false where there is no stream to send it on: then it is sent with the next one. */
  readonly send: (result: workerGrpc.WorkerResult) => boolean;
  readonly giveUp: AbortSignal;
};

/** As much as gRPC takes where nothing else is said. */
const defaultMaxBytes = 4 * 1024 * 1024;

/** Results from the handler to their answer, over as many streams as it takes. */
export class UnansweredResults {
  readonly #options: UnansweredResultsOptions;
  readonly #pending = new Map<string, Pending>();
  // A result's id must be like no other of this worker id, whichever processes bear it.
  readonly #prefix = randomUUID();
  #lastNumber = 0;
  #maxBytes = defaultMaxBytes;

  constructor(options: UnansweredResultsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#pending.size;
  }

  /** A result weighs no more. */
  limit(maxFrameBytes: number): void {
    this.#maxBytes = maxFrameBytes;
  }

  /** Resolves when the server has taken it. Rejects with a gRPC error where it never will, or the worker gives up. */
  report(report: TaskReport): Promise<void> {
    this.#lastNumber += 1;
    const result = resultToStream(report, `${this.#prefix}-${this.#lastNumber}`);
    // A larger one would end the stream, and its repeats the streams after it.
    if (sizeOfResult(result) > this.#maxBytes) return Promise.reject(tooLarge(result, this.#maxBytes));
    return new Promise((resolve, reject) => {
      const pending = { result, failures: 0, wasSent: false, timer: undefined, resolve, reject };
      this.#pending.set(result.resultId, pending);
      this.#send(pending);
    });
  }

  /** A new stream is there: what is unanswered goes over it. */
  sendAll(): void {
    for (const pending of this.#pending.values()) if (pending.timer === undefined) this.#send(pending);
  }

  answered({ resultId, outcome }: workerGrpc.WorkerResultAnswer): void {
    const pending = this.#pending.get(resultId);
    if (pending === undefined) return;
    if (outcome?.$case === "refused") this.#refused(pending, outcome.value);
    else this.#settle(pending, undefined);
  }

  /** Nothing is sent any more. */
  giveUp(): void {
    for (const pending of this.#pending.values()) this.#settle(pending, notHandedIn);
  }

  #refused(pending: Pending, { code, message, retryable, retryAfterMs }: workerGrpc.ResultRefused): void {
    if (!retryable || this.#options.giveUp.aborted) return this.#settle(pending, grpcError(code, message));
    pending.failures += 1;
    const delayMs = Math.max(retryAfterMs, pauseMs(this.#options.backOff, pending.failures, Math.random()));
    pending.timer = setTimeout(() => {
      pending.timer = undefined;
      this.#send(pending);
    }, delayMs);
  }

  #send(pending: Pending): void {
    const isSent = this.#options.send(pending.wasSent ? { ...pending.result, isRepeat: true } : pending.result);
    pending.wasSent ||= isSent;
    if (!isSent && this.#options.giveUp.aborted) this.#settle(pending, notHandedIn);
  }

  #settle(pending: Pending, error: Error | undefined): void {
    clearTimeout(pending.timer);
    this.#pending.delete(pending.result.resultId);
    if (error === undefined) pending.resolve();
    else pending.reject(error);
  }
}

const notHandedIn = grpcError(status.UNAVAILABLE, "the result was not acknowledged before the worker gave up");

function tooLarge(result: workerGrpc.WorkerResult, maxBytes: number): Error {
  const message = `message larger than max (${sizeOfResult(result)} vs ${maxBytes})`;
  return grpcError(status.RESOURCE_EXHAUSTED, message);
}
