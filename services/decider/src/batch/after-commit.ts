import type { EpochMs, WorkflowId } from "@tutti/engine";

import { backoffMs } from "../backoff.ts";
import type { CommittedLease } from "../hand-out/hand-out.ts";
import type { PendingEvent } from "../pending-event.ts";
import type { CachedExecution } from "../state/state-cache.ts";
import type { Lacking } from "../supply/supply.ts";
import type { AfterBatch } from "./after-batch.ts";
import type { BatchParts } from "./batch-parts.ts";
import { byWorkflow } from "./by-workflow.ts";
import type { DecidedBatch } from "./decide-batch.ts";
import type { ExecutionInBatch } from "./execution-in-batch.ts";
import { releaseLater } from "./release-later.ts";
import type { BatchResult } from "./run-batch.ts";

/** A batch has committed: its executions are let go or supplied, everybody is told, and its commands are sent. */
export function afterCommit(result: BatchResult & { readonly kind: "committed" }, after: AfterBatch): void {
  const { batch, decided, now } = result;
  const { parts } = after;
  const owners = batch.credits.commit();
  const changes = [...decided.executions.values()].flatMap(({ merged }) => merged ?? []);
  // Before what was left is supplied: an event that takes an ended execution up again asks for its place anew.
  parts.departures.note(changes);
  const overdue: WorkflowId[] = [];
  for (const [workflowId, events] of byWorkflow(batch.events)) {
    const execution = decided.executions.get(workflowId);
    const cached = execution?.cached ?? batch.cached.get(workflowId);
    const isFollowed = parts.waiting.has(workflowId) || events.some((pending) => isUndecided(pending, decided));
    if (execution !== undefined) noteChanges(workflowId, { execution, isFollowed, parts, now });
    if (letGo(workflowId, { events, cached, decided, after }) === "overdue") overdue.push(workflowId);
  }
  // The first of them comes first again.
  for (const workflowId of overdue.toReversed()) parts.waiting.release(workflowId, "ahead");
  parts.tools.feedMarks?.note(decided.write.indexFeed ?? []);
  answerSenders(decided, parts);
  const leases = committedLeases(decided);
  parts.handOut.lease(owners, leases);
  const claimed = leases.filter(({ granted }) => granted.credit === undefined);
  for (const { granted } of claimed) parts.backlog.claimed(granted.queue);
  parts.metrics.leased("queue", claimed.length);
  parts.metrics.leased("credit", leases.length - claimed.length);
  parts.lostLeases.tell([...decided.executions.values()].flatMap(({ lostLeases }) => lostLeases));
  parts.backlog.send([...decided.executions.values()].flatMap(({ commands }) => commands));
  parts.outbox.send(decided.outbox);
  parts.freedSlots.tell(changes.flatMap(({ slotsFreed }) => slotsFreed));
  parts.watches.tell(changes);
  if ((decided.write.published ?? []).length > 0) parts.onPublished();
}

function noteChanges(
  workflowId: WorkflowId,
  {
    execution,
    isFollowed,
    parts,
    now,
  }: {
    readonly execution: ExecutionInBatch;
    /** Whether events of it wait, which go on with whatever was left. */
    readonly isFollowed: boolean;
    readonly parts: BatchParts;
    readonly now: EpochMs;
  },
): void {
  parts.flushes.forget(execution.merged?.unleased ?? []);
  const wakeAt = execution.cached?.state.execution.wakeAt;
  // What a wake-up has left due would be due again at once, for ever: that is left to sweeper.
  const isCut = isCutShort(execution);
  if (isCut && !isFollowed) parts.continuations.note(workflowId);
  else parts.continuations.forget(workflowId);
  const isWanted = !isCut && (execution.isChangedByUsers || (wakeAt ?? 0) > now);
  if (wakeAt !== undefined && isWanted) parts.wakeHints.note({ workflowId, wakeAt });
  else parts.wakeHints.forget(workflowId);
}

function isUndecided(pending: PendingEvent, { verdicts }: DecidedBatch): boolean {
  const kind = verdicts.get(pending)?.kind;
  return kind === "lacks" || kind === "behind" || kind === "busy";
}

/** Whether a decision of this batch has left something to the next event, which goes on with it at once. */
function isCutShort({ merged, cached }: ExecutionInBatch): boolean {
  if (merged === undefined || cached === undefined) return false;
  return cached.state.execution.status === "RUNNING" && cached.state.unsettled.size > 0;
}

type LetGo = {
  readonly events: readonly PendingEvent[];
  readonly cached: CachedExecution | undefined;
  readonly decided: DecidedBatch;
  readonly after: AfterBatch;
};

/**
 * Ends the batch's hold of an execution, as soon as its undecided events can be decided; "overdue": they can be now, and the
 * hold is still to be ended.
 */
function letGo(workflowId: WorkflowId, { events, cached, decided, after }: LetGo): "overdue" | undefined {
  const { cache, waiting } = after.parts;
  const busy = events.filter((pending) => decided.verdicts.get(pending)?.kind === "busy");
  const lacking = lackingOf(events, decided);
  const behind = events.filter((pending) => decided.verdicts.get(pending)?.kind === "behind");
  if (lacking.length > 0) {
    // Never rejects; the execution is held until it is through.
    void supplyAndRelease(workflowId, { lacking, behind, cached, after });
    return undefined;
  }
  if (cached !== undefined && (busy.length > 0 || decided.executions.get(workflowId)?.cached !== undefined))
    cache.checkIn(cached);
  if (behind.length > 0) {
    waiting.putBack(workflowId, behind);
    return "overdue";
  }
  if (busy.length === 0) waiting.release(workflowId);
  else releaseBusy(workflowId, { busy, after });
  return undefined;
}

function lackingOf(events: readonly PendingEvent[], { verdicts }: DecidedBatch): readonly Lacking[] {
  return events.flatMap((pending) => {
    const verdict = verdicts.get(pending);
    return verdict?.kind === "lacks" ? [{ pending, lacks: verdict.lacks }] : [];
  });
}

async function supplyAndRelease(
  workflowId: WorkflowId,
  {
    lacking,
    behind,
    cached,
    after,
  }: {
    readonly lacking: readonly Lacking[];
    readonly behind: readonly PendingEvent[];
    readonly cached: CachedExecution | undefined;
    readonly after: AfterBatch;
  },
): Promise<void> {
  const { cache, supply, waiting } = after.parts;
  const supplied = await supply.supply(workflowId, { cached, lacking });
  if (cached !== undefined) cache.checkIn(cached);
  waiting.putBack(workflowId, [...supplied, ...behind]);
  waiting.release(workflowId);
  after.wake();
}

function releaseBusy(
  workflowId: WorkflowId,
  { busy, after }: { readonly busy: readonly PendingEvent[]; readonly after: AfterBatch },
): void {
  for (const pending of busy) {
    pending.busyTimes += 1;
    pending.forgetOthers();
  }
  const times = Math.max(...busy.map(({ busyTimes }) => busyTimes));
  releaseLater([{ workflowId, events: busy }], { after, delayMs: backoffMs(times, after.parts.random) });
}

function answerSenders({ verdicts }: DecidedBatch, { handOut }: BatchParts): void {
  for (const [pending, verdict] of verdicts) {
    if (verdict.kind === "answered") handOut.answer(pending, verdict);
    else if (verdict.kind === "refused") pending.settle(verdict);
  }
}

/** The leases that stand at the end of the batch, with their tasks as it left them. */
function committedLeases({ executions }: DecidedBatch): readonly CommittedLease[] {
  const leases: CommittedLease[] = [];
  for (const { merged, cached } of executions.values()) {
    for (const granted of merged?.leased ?? []) {
      const task = cached?.state.task(granted.lease.taskId);
      if (task === undefined || cached === undefined) continue;
      leases.push({ granted, at: { task, execution: cached.state.execution } });
    }
  }
  return leases;
}
