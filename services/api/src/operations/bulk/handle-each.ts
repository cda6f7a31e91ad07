import type { Refusal } from "@tutti/engine";
import { OutageError } from "@tutti/ports";
import type { Log } from "@tutti/service-kit";

import type { Caller } from "../caller.ts";
import type { Reply } from "../reply.ts";

/** Why one of many was not handled. `failed`: a bug, which the log has more about. */
export type BulkFailure =
  { readonly kind: "refused"; readonly refusal: Refusal } | { readonly kind: "failed"; readonly message: string };

/** What became of many: every id is in one of the two, once, in the order in which it was given. */
export type BulkResult = {
  readonly successful: readonly string[];
  readonly failures: ReadonlyMap<string, BulkFailure>;
};

export type BulkWork = {
  readonly caller: Caller;
  readonly log: Log;
  /** Handles one for itself; its caller waits no longer than the whole call's. */
  readonly handle: (id: string, caller: Caller) => Promise<Reply<unknown>>;
  /** Milliseconds since some moment in the past; the process's clock, unless a test has another. */
  readonly nowMs?: () => number;
};

/** So many are under way at a time: enough to share decider's batches, and too few to crowd out others. */
const atOnce = 32;
/** How long all of them may take where the caller sets no limit: less than the 30 s after which Conductor's clients give up. */
const usualMs = 25_000;
/** What an answer needs to reach its caller before the deadline. */
const travelMs = 100;

/**
 * Handles each id once, some at a time; one that fails harms no other. What is not begun before the caller's deadline, or within
 * 25 s, is refused as Unavailable. Rejects with the signal's reason when the caller has gone.
 */
export async function handleEach(ids: readonly string[], work: BulkWork): Promise<BulkResult> {
  const { nowMs = Date.now } = work;
  const distinct = [...new Set(ids)];
  const failures = new Map<string, BulkFailure>();
  const endsAtMs = nowMs() + allottedMs(work.caller);
  const waiting = distinct.values();
  const takeTurns = async (): Promise<void> => {
    // All of them take from the one iterator.
    for (const id of waiting) {
      const failure = await failureOf(id, { ...work, nowMs, endsAtMs });
      if (failure !== undefined) failures.set(id, failure);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, takeTurns));
  return {
    successful: distinct.filter((id) => !failures.has(id)),
    failures: new Map(distinct.flatMap((id) => entryOf(id, failures.get(id)))),
  };
}

function allottedMs({ deadlineMs = usualMs }: Caller): number {
  return deadlineMs - Math.min(travelMs, deadlineMs / 4);
}

function entryOf(id: string, failure: BulkFailure | undefined): readonly (readonly [string, BulkFailure])[] {
  return failure === undefined ? [] : [[id, failure]];
}

async function failureOf(
  id: string,
  { caller, log, handle, nowMs, endsAtMs }: Required<BulkWork> & { readonly endsAtMs: number },
): Promise<BulkFailure | undefined> {
  caller.signal?.throwIfAborted();
  const deadlineMs = endsAtMs - nowMs();
  if (deadlineMs <= 0) return tooLate;
  try {
    const reply = await handle(id, { ...caller, deadlineMs });
    return reply.kind === "refused" ? reply : undefined;
  } catch (error) {
    caller.signal?.throwIfAborted();
    if (error instanceof OutageError) {
      log.warn({ err: error, workflowId: id }, "one of many failed: what stands behind the service is away");
      return unavailable("what stands behind the service cannot be reached now; try again");
    }
    const { requestId } = caller.origin;
    log.error({ err: error, workflowId: id, requestId }, "one of many failed");
    return { kind: "failed", message: `internal error; request ${requestId}` };
  }
}

function unavailable(message: string): BulkFailure {
  return { kind: "refused", refusal: { kind: "Unavailable", message } };
}

const tooLate = unavailable("the time of the call was over before this one was begun; it was not touched");
