import { BatchFailedError } from "@tutti/ports";

import { backoffMs } from "../backoff.ts";
import type { PendingEvent } from "../pending-event.ts";
import { unavailable, undecidable } from "../refusals.ts";
import type { AfterBatch } from "./after-batch.ts";
import { byWorkflow } from "./by-workflow.ts";
import type { DecidedBatch } from "./decide-batch.ts";
import { releaseLater } from "./release-later.ts";
import type { BatchResult } from "./run-batch.ts";
import { refuseUnfit } from "./unfit-event.ts";

type Failed = BatchResult & { readonly kind: "failed" };

/**
 * A batch has failed. What was in memory of its executions is forgotten, whatever happened; its events are tried
 * again, after a pause or in smaller company, until the culprit is alone. Where nobody knows whether it has committed,
 * senders are told to ask again: the id of their event tells.
 */
export function afterFailure({ batch, decided, error }: Failed, after: AfterBatch): void {
  const { parts } = after;
  // What cannot be stored must not come again and again: a lease's row goes with its task's result, and sweeper finds what
  // is left in the outbox.
  if (error instanceof BatchFailedError && error.isTransient) {
    parts.flushes.putBack(batch.flushed);
    parts.outbox.putBack(batch.delivered);
  }
  if (isUnknown(error)) {
    batch.credits.lose();
    parts.log.error({ err: error, events: batch.events.length }, "nobody knows whether a batch has committed");
    askSendersToRepeat(batch.events, { decided, after });
    return;
  }
  batch.credits.rollBack();
  for (const pending of batch.events) {
    pending.failures += 1;
    pending.forgetOthers();
  }
  const isTransient = error instanceof BatchFailedError && error.isTransient;
  if (isTransient) tryAgain(batch.events, { error, after });
  else findCulprit(batch.events, { error, after });
}

function isUnknown(error: unknown): boolean {
  return error instanceof BatchFailedError && error.outcome === "unknown";
}

function askSendersToRepeat(
  events: readonly PendingEvent[],
  { decided, after }: { readonly decided: DecidedBatch | undefined; readonly after: AfterBatch },
): void {
  const untouched = events.filter((pending) => isUndecided(pending, decided));
  for (const pending of events) {
    if (untouched.includes(pending)) continue;
    pending.settle(unavailable("nobody knows whether the event was stored; a repeat with its id tells"));
  }
  putBackAndRelease(events, { kept: untouched, after });
}

function isUndecided(pending: PendingEvent, decided: DecidedBatch | undefined): boolean {
  const kind = decided?.verdicts.get(pending)?.kind;
  return kind === "busy" || kind === "lacks" || kind === "behind";
}

function tryAgain(
  events: readonly PendingEvent[],
  { error, after }: { readonly error: unknown; readonly after: AfterBatch },
): void {
  const { parts } = after;
  const failures = Math.max(...events.map((pending) => pending.failures), 1);
  parts.log.warn({ err: error, events: events.length, failures }, "a batch failed and is tried again");
  const kept = events.filter((pending) => pending.failures <= MAX_FAILURES);
  for (const pending of events) {
    // The start's row may be somebody else's doing: it is looked for from now on.
    pending.isRepeat = true;
    if (pending.failures > MAX_FAILURES) pending.settle(unavailable("the event cannot be stored now"));
  }
  const keptByWorkflow = byWorkflow(kept);
  const groups = [...byWorkflow(events).keys()].map((workflowId) => ({
    workflowId,
    events: keptByWorkflow.get(workflowId) ?? [],
  }));
  releaseLater(groups, { after, delayMs: backoffMs(failures, parts.random) });
}

function findCulprit(
  events: readonly PendingEvent[],
  { error, after }: { readonly error: unknown; readonly after: AfterBatch },
): void {
  const { log } = after.parts;
  const [only] = events;
  const isFound = events.length <= 1 && !isFirstSendOfStart(only);
  if (isFound) log.error({ err: error, ...about(only) }, "an event cannot be stored");
  else log.warn({ err: error, events: events.length }, "a batch failed and is split to find the culprit");
  for (const pending of events) {
    pending.isRepeat = true;
    pending.maxCompany = Math.min(pending.maxCompany, Math.max(1, Math.ceil(events.length / 2)));
  }
  if (!isFound) return putBackAndRelease(events, { kept: events, after });
  const instead = only === undefined ? undefined : refuse(only, error);
  const isOfAnother = instead !== undefined && instead.event.workflowId !== only?.event.workflowId;
  if (isOfAnother) after.parts.waiting.add(instead);
  putBackAndRelease(events, { kept: instead === undefined || isOfAnother ? [] : [instead], after });
}

/** The event that is to come instead, if any. */
function refuse(culprit: PendingEvent, error: unknown): PendingEvent | undefined {
  if (isOfData(error)) return refuseUnfit(culprit, messageOf(error));
  const message = "the event cannot be stored";
  culprit.settle(isOurs(error) ? undecidable(message, error) : unavailable(`${message}: ${messageOf(error)}`));
  return undefined;
}

/** A fault in what was to be written, and not the store's. */
function isOurs(error: unknown): boolean {
  const cause = error instanceof BatchFailedError ? error.cause : error;
  return cause instanceof TypeError;
}

function isOfData(error: unknown): boolean {
  return error instanceof BatchFailedError && error.isOfData;
}

/** Its row may exist after all, by a send that was thought lost: it deserves a look under lock. */
function isFirstSendOfStart(pending: PendingEvent | undefined): boolean {
  return pending?.event.kind === "WorkflowStarted" && !pending.isRepeat;
}

function putBackAndRelease(
  events: readonly PendingEvent[],
  { kept, after }: { readonly kept: readonly PendingEvent[]; readonly after: AfterBatch },
): void {
  const { waiting } = after.parts;
  for (const [workflowId, group] of byWorkflow(kept)) waiting.putBack(workflowId, group);
  for (const workflowId of byWorkflow(events).keys()) waiting.release(workflowId);
  after.wake();
}

function about(pending: PendingEvent | undefined): object {
  if (pending === undefined) return {};
  const { workflowId, eventId, kind } = pending.event;
  return { workflowId, eventId, kind };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const MAX_FAILURES = 6;
