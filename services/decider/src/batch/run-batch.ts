import type { EpochMs, WorkflowId } from "@tutti/engine";
import type { LockedBatch, OutboxKey } from "@tutti/ports";

import type { BatchCredits } from "../hand-out/batch-credits.ts";
import type { Flushed } from "../hand-out/pending-flushes.ts";
import type { DeciderMetrics } from "../metrics.ts";
import type { Lane, PendingEvent } from "../pending-event.ts";
import type { CachedExecution } from "../state/state-cache.ts";
import type { BatchParts } from "./batch-parts.ts";
import { batchRequest } from "./batch-request.ts";
import { decideBatch, type DecidedBatch } from "./decide-batch.ts";

/** A batch that is under way. */
export type Batch = {
  readonly events: readonly PendingEvent[];
  readonly flushed: readonly Flushed[];
  /** Rows of the outbox that have done their work. */
  readonly delivered: readonly OutboxKey[];
  readonly cached: ReadonlyMap<WorkflowId, CachedExecution>;
  readonly credits: BatchCredits;
};

export type BatchResult =
  | { readonly kind: "committed"; readonly batch: Batch; readonly decided: DecidedBatch; readonly now: EpochMs }
  | {
      readonly kind: "failed";
      readonly batch: Batch;
      /** As far as it came: undefined where it failed before its events were decided. */
      readonly decided: DecidedBatch | undefined;
      readonly error: unknown;
    };

type Parts = Pick<
  BatchParts,
  "store" | "cache" | "credits" | "flushes" | "outbox" | "waiting" | "databaseClock" | "tools" | "clock" | "metrics"
>;

/** Decides events in one transaction. Their executions are held, and are the batch's until it has ended. Never rejects. */
export async function runBatch(events: readonly PendingEvent[], parts: Parts): Promise<BatchResult> {
  const batch = openBatch(events, parts);
  const { cached, credits, flushed, delivered } = batch;
  const { metrics, clock } = parts;
  const startedAtMs = clock.nowMs();
  let decidedAtMs = startedAtMs;
  let found: { readonly decided: DecidedBatch; readonly now: EpochMs } | undefined;
  try {
    await parts.store.applyBatch(batchRequest(events, cached), (locked: LockedBatch) => {
      parts.databaseClock.note(locked.now);
      const lockedAtMs = clock.nowMs();
      const isOverdue = (lane: Lane): boolean => clock.nowMs() - lockedAtMs > DECIDING_MS[lane];
      const decided = decideBatch({ events, locked, cached, credits, tools: parts.tools, isOverdue });
      found = { decided, now: locked.now };
      decidedAtMs = clock.nowMs();
      metrics.phase("lock", lockedAtMs - startedAtMs);
      metrics.phase("decide", decidedAtMs - lockedAtMs);
      countExecutions(locked, metrics);
      return { ...decided.write, flushed, delivered };
    });
    if (found === undefined) throw new TypeError("the store has committed a batch without deciding it");
    metrics.phase("commit", clock.nowMs() - decidedAtMs);
    return { kind: "committed", batch, ...found };
  } catch (error) {
    return { kind: "failed", batch, decided: found?.decided, error };
  }
}

function countExecutions(locked: LockedBatch, metrics: DeciderMetrics): void {
  metrics.executions("current", locked.current.size);
  metrics.executions("loaded", locked.loaded.size);
  metrics.executions("missing", locked.missing.size);
  metrics.executions("busy", locked.busy.size);
}

function openBatch(events: readonly PendingEvent[], { cache, credits, flushes, outbox, waiting }: Parts): Batch {
  const workflowIds = new Set(events.map(({ event }) => event.workflowId));
  const isElsewhere = (workflowId: WorkflowId): boolean => waiting.isHeld(workflowId) && !workflowIds.has(workflowId);
  return {
    events,
    flushed: flushes.take(MAX_FLUSHES, isElsewhere),
    delivered: outbox.takeDelivered(MAX_DELIVERED),
    cached: cache.checkOut(workflowIds),
    credits: credits.begin(),
  };
}

// A few decisions may be much work, as the parts of a loop without an end: what is left then goes with the next batch, and
// wake-ups, which come after users' events, hold these up the least.
const DECIDING_MS: { readonly [lane in Lane]: number } = { users: 50, timers: 20 };
const MAX_FLUSHES = 1_000;
const MAX_DELIVERED = 500;
