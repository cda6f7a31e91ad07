import { answerFromWire, leasedTaskFromWire, lostLeaseFromWire } from "@tutti/contracts";
import type { deciderGrpc } from "@tutti/contracts";
import { creditIdFrom, EVENT_FORMAT } from "@tutti/engine";
import type { CreditId, Lease, Refusal, WorkflowEvent } from "@tutti/engine";
import type { Applied, ApplyOptions, CreditOffer, DeciderListener, DeciderPort, ExecutionWatch } from "@tutti/ports";

import { processClock, type Clock } from "../clock.ts";
import type { Log } from "../log/make-log.ts";
import type { Part } from "../process/close-parts.ts";
import type { DeciderPool } from "./decider-pool.ts";
import type { DeciderStream } from "./decider-stream.ts";
import { DeciderStreams } from "./decider-streams.ts";
import { LentCredits } from "./lent-credits.ts";
import { PendingEvent, refusedAs } from "./pending-event.ts";
import { WatchedExecutions } from "./watched-executions.ts";

export type DeciderLinkOptions = {
  /** The deciders. The link does not close it. */
  readonly pool: DeciderPool;
  /** Stable name of this process; leases are kept under it. */
  readonly instance: string;
  /** Made anew at every start of the process. */
  readonly epoch: string;
  readonly log: Log;
  /** Whether listeners want to hear of tasks that are taken out of workers' hands. Absent: no. */
  readonly followsLeases?: boolean;
  /** How many events, and bytes of events, may be unanswered; beyond that `apply` refuses as Overloaded. */
  readonly maxInFlight?: number;
  readonly maxInFlightBytes?: number;
  /**
   * A larger event is refused as TooLarge. A frame ends with the event that takes it over 1 MiB; both together must stay 2 MiB below what
   * decider's server takes, or the frame would end the stream, and its repeats the streams after it. Default 12 MiB.
   */
  readonly maxEventBytes?: number;
  /** How long an event without a deadline of its own waits. Default 30 s. */
  readonly defaultDeadlineMs?: number;
  readonly clock?: Clock;
  /** From 0 to 1; spreads retries. */
  readonly random?: () => number;
};

/** Decider over the wire. It is a Part of a shutdown: drain it after everybody who hands in events. */
export interface DeciderLink extends DeciderPort, Required<Part> {
  /** Whether a decider takes events now. For readiness. */
  readonly isConnected: boolean;
  /** How many events are unanswered. */
  readonly inFlight: number;
}

/**
 * One stream to each live decider. An event goes to the decider to which its workflow id falls; when that one is gone
 * it is sent again, under the same id, to the next, until its deadline. Source: core.md 3, 5; architecture.md 5.
 */
export function makeDeciderLink(options: DeciderLinkOptions): DeciderLink {
  return new WiredDecider(options);
}

const usualMaxEventBytes = 12 * 1024 * 1024;

type Limits = {
  readonly inFlight: number;
  readonly bytes: number;
  readonly eventBytes: number;
  readonly deadlineMs: number;
};

class WiredDecider implements DeciderLink {
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #limits: Limits;
  readonly #streams: DeciderStreams;
  readonly #pending = new Map<string, PendingEvent>();
  readonly #credits: LentCredits;
  readonly #watched = new WatchedExecutions();
  readonly #listeners = new Set<DeciderListener>();
  #pendingBytes = 0;
  #isDraining = false;
  #idle: (() => void) | undefined;

  constructor(options: DeciderLinkOptions) {
    const { pool, instance, epoch, log } = options;
    const { maxInFlight = 20_000, maxInFlightBytes = 512 * 1024 * 1024, defaultDeadlineMs = 30_000 } = options;
    const { clock = processClock, random = Math.random, maxEventBytes: eventBytes = usualMaxEventBytes } = options;
    this.#log = log;
    this.#clock = clock;
    this.#random = random;
    this.#credits = new LentCredits(clock);
    this.#limits = { inFlight: maxInFlight, bytes: maxInFlightBytes, eventBytes, deadlineMs: defaultDeadlineMs };
    this.#streams = new DeciderStreams({
      pool,
      hello: { instance, epoch, format: EVENT_FORMAT, followsLeases: options.followsLeases ?? false },
      clock,
      log,
      opened: (stream) => {
        this.#watched.sendAll(stream);
        this.#sendWaiting();
        for (const listener of this.#listeners) listener.deciderFound?.();
      },
      received: (frame, stream) => this.#receive(frame, stream),
      leaving: (stream) => this.#recallCredits(stream),
      ended: (stream) => this.#streamEnded(stream),
    });
  }

  get isConnected(): boolean {
    return this.#streams.open.length > 0;
  }

  get inFlight(): number {
    return this.#pending.size;
  }

  apply(event: WorkflowEvent, { deadlineMs, isRepeat = false, signal }: ApplyOptions = {}): Promise<Applied> {
    const refused = this.#refusedAtOnce(event);
    if (refused !== undefined) return Promise.resolve(refused);
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const aborted = (): void => {
        this.#forget(pending);
        reject(asError(signal?.reason));
      };
      const pending = new PendingEvent(event, {
        clock: this.#clock,
        random: this.#random,
        deadlineMs: deadlineMs ?? this.#limits.deadlineMs,
        isRepeat,
        resolve: (applied) => {
          signal?.removeEventListener("abort", aborted);
          resolve(applied);
        },
        expired: () =>
          this.#settle(pending, refusedAs({ kind: "Unavailable", message: "decider did not answer in time" })),
      });
      const { eventBytes } = this.#limits;
      if (pending.sizeBytes > eventBytes) return pending.settle(refusedAs(tooLarge(pending.sizeBytes, eventBytes)));
      signal?.addEventListener("abort", aborted, { once: true });
      this.#pending.set(event.eventId, pending);
      this.#pendingBytes += pending.sizeBytes;
      this.#send(pending);
    });
  }

  grant(credit: CreditOffer): void {
    this.#credits.lend(credit, this.#streams.open);
  }

  withdraw(creditId: CreditId): void {
    this.#credits.withdraw(creditId);
  }

  flushed({ workflowId, taskId, leaseId }: Pick<Lease, "workflowId" | "taskId" | "leaseId">): void {
    this.#streams.pick(workflowId)?.send((outgoing) => outgoing.flushed({ workflowId, taskId, leaseId }));
  }

  watch(watch: ExecutionWatch, look: () => void): () => void {
    return this.#watched.add(watch, { look, streams: () => this.#streams.open });
  }

  listen(listener: DeciderListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async drain(signal: AbortSignal): Promise<void> {
    this.#isDraining = true;
    if (this.#pending.size > 0 && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
    }
    this.#streams.finish();
  }

  close(): void {
    this.#isDraining = true;
    this.#streams.close();
    for (const pending of [...this.#pending.values()]) {
      this.#settle(pending, refusedAs({ kind: "Unavailable", message: "the process is stopping" }));
    }
  }

  #refusedAtOnce(event: WorkflowEvent): Applied | undefined {
    if (this.#isDraining) return refusedAs({ kind: "Unavailable", message: "the process is stopping" });
    const { inFlight, bytes } = this.#limits;
    if (this.#pending.size < inFlight && this.#pendingBytes < bytes) return undefined;
    this.#log.debug({ workflowId: event.workflowId, inFlight: this.#pending.size }, "too many events under way");
    return refusedAs({ kind: "Overloaded", retryAfterMs: 200, message: "too many requests are under way; try again" });
  }

  #send(pending: PendingEvent): void {
    const stream = this.#streams.pick(pending.parts.workflowId);
    pending.stream = stream;
    if (stream === undefined) return;
    const sending = pending.nextSending();
    stream.send((outgoing) => outgoing.event(sending));
  }

  #sendWaiting(): void {
    for (const pending of this.#pending.values()) {
      if (pending.stream === undefined && !pending.isRetrying) this.#send(pending);
    }
    this.#credits.lendWaiting(this.#streams.open);
  }

  #receive(frame: deciderGrpc.ConnectResponse, stream: DeciderStream): void {
    for (const answer of frame.answers) this.#guard(() => this.#answered(answer, stream));
    for (const leased of frame.leased) this.#guard(() => this.#leased(leased));
    if (frame.lostLeases.length > 0) this.#guard(() => this.#leasesLost(frame.lostLeases));
    for (const { watchId } of frame.looks) this.#guard(() => this.#watched.look(watchId));
    for (const { creditId } of frame.withdrawn) this.#guard(() => this.#withdrawn(creditIdFrom(creditId)));
  }

  /** One part of a frame that cannot be read must not cost the others. */
  #guard(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#log.error({ err: error }, "a frame of decider could not be taken in");
    }
  }

  #answered(answer: deciderGrpc.Answer, stream: DeciderStream): void {
    const pending = this.#pending.get(answer.eventId);
    if (pending === undefined) return;
    const applied = answerFromWire(answer);
    const isUnavailable = applied.kind === "refused" && applied.refusal.kind === "Unavailable";
    if (!isUnavailable) this.#settle(pending, applied);
    // Whether it was applied may be unknown; a repeat under the same id tells. Only the last sending's word counts.
    else if (pending.stream === stream) pending.retryLater(() => this.#send(pending));
  }

  #leased({ creditId, tasks }: deciderGrpc.Leased): void {
    const leased = { creditId: creditIdFrom(creditId), tasks: tasks.map(leasedTaskFromWire) };
    this.#credits.ended(leased.creditId);
    for (const listener of this.#listeners) listener.leased(leased);
  }

  #withdrawn(creditId: CreditId): void {
    this.#credits.ended(creditId);
    for (const listener of this.#listeners) listener.withdrawn(creditId);
  }

  #leasesLost(wires: readonly deciderGrpc.LostLease[]): void {
    const lost = wires.map(lostLeaseFromWire);
    for (const listener of this.#listeners) listener.leasesLost?.(lost);
  }

  #recallCredits(stream: DeciderStream): void {
    for (const creditId of this.#credits.recall(stream)) {
      for (const listener of this.#listeners) listener.withdrawn(creditId);
    }
  }

  #streamEnded(stream: DeciderStream): void {
    for (const pending of this.#pending.values()) if (pending.stream === stream) this.#send(pending);
    this.#recallCredits(stream);
    for (const listener of this.#listeners) listener.deciderLost();
  }

  #settle(pending: PendingEvent, applied: Applied): void {
    this.#forget(pending);
    pending.settle(applied);
  }

  #forget(pending: PendingEvent): void {
    pending.stop();
    if (this.#pending.get(pending.parts.eventId) !== pending) return;
    this.#pending.delete(pending.parts.eventId);
    this.#pendingBytes -= pending.sizeBytes;
    if (this.#pending.size === 0) this.#idle?.();
  }
}

function tooLarge(sizeBytes: number, limitBytes: number): Refusal {
  const message = `the request's payloads have ${sizeBytes} bytes; at most ${limitBytes} can be taken`;
  return { kind: "TooLarge", limitBytes, message };
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error("the caller has gone", { cause: reason });
}
