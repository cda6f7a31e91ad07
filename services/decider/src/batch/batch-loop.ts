import type { PendingEvent } from "../pending-event.ts";
import { unavailable } from "../refusals.ts";
import { afterCommit } from "./after-commit.ts";
import { afterFailure } from "./after-failure.ts";
import type { BatchParts } from "./batch-parts.ts";
import { runBatch, type BatchResult } from "./run-batch.ts";

/**
 * Forms batches of what waits and keeps a few of them in flight, on disjoint executions. There is no window: the
 * batches in flight are the time in which the next one gathers. Source: core.md 4.
 */
export class BatchLoop {
  readonly #parts: BatchParts;
  #batchesInFlight = 0;
  #eventsInFlight = 0;
  #isScheduled = false;
  #stopFlushTimer: (() => void) | undefined;
  #stopTidyTimer: (() => void) | undefined;
  #isFlushDue = false;

  constructor(parts: BatchParts) {
    this.#parts = parts;
    parts.outbox.onDelivered(() => this.#tidySoon());
  }

  /** There is something new. What else arrives in this turn of the process is seen together. */
  wake(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#start();
    });
  }

  /** Lease rows are to go soon, with the next batch or, where none comes, with one of their own. */
  flushSoon(): void {
    this.#stopFlushTimer ??= this.#parts.clock.after(FLUSH_IDLE_MS, () => {
      this.#stopFlushTimer = undefined;
      this.#isFlushDue = true;
      this.wake();
    });
  }

  /** Writes what is flushed and delivered by now, while nothing else is under way. */
  async flushAll(): Promise<void> {
    while (this.#leftOver > 0) {
      const result = await runBatch([], this.#parts);
      if (result.kind === "failed") return;
    }
  }

  close(): void {
    this.#stopFlushTimer?.();
    this.#stopFlushTimer = undefined;
    this.#stopTidyTimer?.();
    this.#stopTidyTimer = undefined;
  }

  /** Rows that wait to be deleted by the next batch. */
  get #leftOver(): number {
    return this.#parts.flushes.size + this.#parts.outbox.deliveredCount;
  }

  /** As `flushSoon` for the outbox, whose rows may stay longer: nobody misses what they keep. */
  #tidySoon(): void {
    this.#stopTidyTimer ??= this.#parts.clock.after(TIDY_IDLE_MS, () => {
      this.#stopTidyTimer = undefined;
      this.#isFlushDue = true;
      this.wake();
    });
  }

  #start(): void {
    while (this.#batchesInFlight < this.#parts.limits.maxBatchesInFlight) {
      const events = this.#take();
      if (events.length === 0 && !this.#isFlushBatch()) break;
      this.#run(events);
    }
  }

  /** One batch takes a third of all, so that workers do not march in step; but no execution is split for it. */
  #take(): readonly PendingEvent[] {
    const { waiting, limits, clock } = this.#parts;
    const nowMs = clock.nowMs();
    const third = Math.ceil((waiting.readyCount + this.#eventsInFlight) / 3);
    const { maxBatchEvents: maxEvents, maxBatchBytes: maxBytes } = limits;
    const enoughEvents = Math.max(1, Math.min(maxEvents, third));
    return waiting.take({ enoughEvents, maxEvents, maxBytes }, (pending) => dropped(pending, nowMs));
  }

  #isFlushBatch(): boolean {
    return this.#isFlushDue && this.#batchesInFlight === 0 && this.#leftOver > 0;
  }

  #run(events: readonly PendingEvent[]): void {
    this.#isFlushDue = false;
    this.#batchesInFlight += 1;
    this.#eventsInFlight += events.length;
    const { clock, metrics } = this.#parts;
    const startedAtMs = clock.nowMs();
    // Never rejects.
    void runBatch(events, this.#parts).then((result) => {
      this.#batchesInFlight -= 1;
      this.#eventsInFlight -= events.length;
      metrics.batch(result.kind, { events: events.length, ms: clock.nowMs() - startedAtMs });
      this.#end(result);
    });
  }

  #end(result: BatchResult): void {
    const after = { parts: this.#parts, wake: () => this.wake() };
    if (result.kind === "committed") afterCommit(result, after);
    else afterFailure(result, after);
    if (this.#parts.flushes.size > 0) this.flushSoon();
    if (this.#parts.outbox.deliveredCount > 0) this.#tidySoon();
    this.wake();
  }
}

/** Answers an event that nobody waits for any more instead of deciding it. */
function dropped(pending: PendingEvent, nowMs: number): boolean {
  if (!pending.isGivenUp(nowMs)) return false;
  pending.settle(unavailable("its sender had given up before it was decided"));
  return true;
}

const FLUSH_IDLE_MS = 100;
const TIDY_IDLE_MS = 1_000;
