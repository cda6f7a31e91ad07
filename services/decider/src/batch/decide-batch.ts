import type { decide, EpochMs, EventId, WorkflowId } from "@tutti/engine";
import type { BatchWrite, IndexFeedRow, LockedBatch, StoredRecords } from "@tutti/ports";

import type { BatchCredits } from "../hand-out/batch-credits.ts";
import type { Lane, PendingEvent } from "../pending-event.ts";
import { undecidable } from "../refusals.ts";
import type { CachedExecution } from "../state/state-cache.ts";
import { ExecutionInBatch, type DecisionTools } from "./execution-in-batch.ts";
import type { FeedMarks } from "./feed-marks.ts";
import { planIndexFeed } from "./plan-index-feed.ts";
import { planNotices } from "./plan-notices.ts";
import { planOutbox, type OutboxEntry, type Sender } from "./plan-outbox.ts";
import type { Verdict } from "./verdict.ts";

export type BatchInput = {
  readonly events: readonly PendingEvent[];
  readonly locked: LockedBatch;
  /** What was in memory before; it is changed in place. */
  readonly cached: ReadonlyMap<WorkflowId, CachedExecution>;
  readonly credits: BatchCredits;
  readonly tools: DecisionTools;
  /** Whether the batch has decided for so long that what is left is to wait for the next one. Absent: never. */
  readonly isOverdue?: ((lane: Lane) => boolean) | undefined;
};

/** What a batch would do: nothing of it counts before it is committed. */
export type DecidedBatch = {
  readonly verdicts: ReadonlyMap<PendingEvent, Verdict>;
  readonly executions: ReadonlyMap<WorkflowId, ExecutionInBatch>;
  readonly outbox: readonly OutboxEntry[];
  readonly write: Pick<
    BatchWrite,
    "changes" | "stored" | "events" | "outbox" | "notices" | "published" | "results" | "indexFeed"
  >;
};

export type Decide = typeof decide;

/** Decides the events of a batch in their order, each on the state that those before it have left in memory. */
export function decideBatch(input: BatchInput): DecidedBatch {
  const { events, locked, tools, isOverdue } = input;
  const verdicts = new Map<PendingEvent, Verdict>();
  const executions = new Map<WorkflowId, ExecutionInBatch>();
  const lacking = new Set<WorkflowId>();
  const answered = new Map<EventId, Verdict & { readonly kind: "answered" }>();
  for (const pending of events) {
    const { workflowId, eventId } = pending.event;
    const execution = executions.get(workflowId) ?? openExecution(workflowId, input);
    executions.set(workflowId, execution);
    const isBehind = pending.lane === "timers" && lacking.has(workflowId);
    const verdict = isBehind
      ? BEHIND
      : (answered.get(eventId) ?? decideOne(pending, { locked, execution, tools, isOverdue }));
    if (verdict.kind === "lacks") lacking.add(workflowId);
    // The same event twice in a batch: sent again while it waited.
    if (verdict.kind === "answered") answered.set(eventId, verdict);
    verdicts.set(pending, verdict);
  }
  const outbox = planOutbox(sendersOf(executions), { now: locked.now, newUuid: tools.newUuid });
  return { verdicts, executions, outbox, write: writeOf(executions, { outbox, tools, now: locked.now }) };
}

const BEHIND: Verdict = { kind: "behind" };

function openExecution(workflowId: WorkflowId, { locked, cached, credits }: BatchInput): ExecutionInBatch {
  const loaded = locked.loaded.get(workflowId);
  const before = cached.get(workflowId);
  if (loaded !== undefined) return ExecutionInBatch.loaded(loaded, { before, locked, credits });
  const isCurrent = locked.current.has(workflowId) && before !== undefined;
  return new ExecutionInBatch(isCurrent ? before : undefined, { locked, credits });
}

function decideOne(
  pending: PendingEvent,
  {
    locked,
    execution,
    tools,
    isOverdue,
  }: Pick<BatchInput, "locked" | "tools" | "isOverdue"> & { readonly execution: ExecutionInBatch },
): Verdict {
  const { workflowId, eventId } = pending.event;
  if (locked.busy.has(workflowId)) return { kind: "busy" };
  const before = locked.answered.get(eventId);
  if (before !== undefined) return { kind: "answered", answer: before, task: execution.leasedTaskOf(before) };
  if (isGoneAlready(pending, execution))
    return { kind: "answered", answer: { kind: "WorkflowRemoved", workflowId }, task: undefined };
  if (isOverdue?.(pending.lane) === true) return BEHIND;
  try {
    return execution.decide(pending, tools);
  } catch (error) {
    // A bug in deciding this event. Nothing of it was brought into the state: its neighbours go on.
    tools.log.error({ err: error, workflowId, eventId, kind: pending.event.kind }, "an event could not be decided");
    return undecidable("the event could not be decided", error);
  }
}

/**
 * A removal takes its own event with it, so that a repeat of it finds nothing: what its sender wants is done, whoever did
 * it. A first send is told that there is no such execution.
 */
function isGoneAlready({ event, isRepeat }: PendingEvent, { cached }: ExecutionInBatch): boolean {
  return event.kind === "RemoveRequested" && isRepeat && cached === undefined;
}

function* sendersOf(executions: ReadonlyMap<WorkflowId, ExecutionInBatch>): Iterable<Sender> {
  for (const [workflowId, { sent }] of executions) yield { workflowId, sent };
}

function writeOf(
  executions: ReadonlyMap<WorkflowId, ExecutionInBatch>,
  {
    outbox,
    tools,
    now,
  }: { readonly outbox: readonly OutboxEntry[]; readonly tools: DecisionTools; readonly now: EpochMs },
): DecidedBatch["write"] {
  const all = [...executions.values()];
  const notices = all.flatMap((execution) => execution.notices);
  const published = all.flatMap((execution) => execution.published);
  const results = all.flatMap((execution) => execution.results);
  return {
    changes: all.flatMap(({ merged }) => (merged === undefined ? [] : [merged])),
    stored: storedOf(all),
    events: all.flatMap(({ stored }) => stored),
    outbox: outbox.map(({ row }) => row),
    ...(published.length === 0 ? {} : { published }),
    ...(tools.feedMarks === undefined ? {} : { indexFeed: feedOf(all, tools.feedMarks, now) }),
    ...(results.length === 0 ? {} : { results }),
    ...(notices.length === 0 ? {} : { notices: planNotices(notices, tools.publishing?.publishers ?? []) }),
  };
}

function storedOf(all: readonly ExecutionInBatch[]): StoredRecords {
  const executions = all.flatMap(({ storedExecution }) => storedExecution ?? []);
  return {
    executions: new Map(executions.map((execution) => [execution.workflowId, execution])),
    tasks: new Map(all.flatMap(({ storedTasks }) => [...storedTasks])),
  };
}

function feedOf(executions: readonly ExecutionInBatch[], marks: FeedMarks, now: EpochMs): readonly IndexFeedRow[] {
  const changed = executions.flatMap(({ merged: changes, statusBefore }) =>
    changes === undefined ? [] : [{ statusBefore, changes }],
  );
  return planIndexFeed(changed, { marks, now });
}
