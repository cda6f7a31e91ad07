import {
  encodeEvent,
  ExecutionState,
  workflowNotFound,
  type Answer,
  type Changes,
  type Command,
  type decide,
  type EncodedEvent,
  type Env,
  type Execution,
  type ExternalThresholds,
  type LoadedExecution,
  type Need,
  type Outcome,
  type PayloadLimits,
  type Snapshot,
  type SnapshotHash,
  type StatusFilter,
  type StatusNotices,
  type TaskId,
  type TaskRecord,
  type WorkflowEvent,
  type WorkflowStatus,
} from "@tutti/engine";
import type { KeptTaskResult, LockedBatch, LostLease, PublishedEventRow, StoredEvent } from "@tutti/ports";
import type { Log } from "@tutti/service-kit";

import type { BatchCredits } from "../hand-out/batch-credits.ts";
import { lostBy } from "../hand-out/lost-leases.ts";
import type { PendingEvent } from "../pending-event.ts";
import { sizeOfChanges, sizeOfLoaded } from "../state/size-of.ts";
import type { CachedExecution } from "../state/state-cache.ts";
import { isAnswered } from "../supply/to-bring.ts";
import { mergeCommands, type QueueCommand } from "./batch-commands.ts";
import type { FeedMarks } from "./feed-marks.ts";
import { mergeChanges } from "./merge-changes.ts";
import { publishedRows } from "./published-rows.ts";
import type { TaskAtDecision, Verdict } from "./verdict.ts";

/** What deciding takes besides the execution. */
export type DecisionTools = {
  readonly decide: typeof decide;
  readonly snapshot: (hash: SnapshotHash) => Snapshot | undefined;
  /** 32 random bits. */
  readonly random32: () => number;
  /** What definitions may see of the server's environment. */
  readonly environment: (name: string) => string | undefined;
  readonly externalThresholds: ExternalThresholds;
  /** Beyond which sizes payloads are refused. Absent: the usual ones. */
  readonly payloadLimits?: PayloadLimits | undefined;
  /** Whether executions have message queues. Absent: they have. */
  readonly workflowMessages?: "on" | "off" | undefined;
  /** What listeners want to hear of, and who makes it known; undefined: nobody listens. */
  readonly publishing?: Publishing | undefined;
  /** Which changes the index has been told of; undefined: nothing is indexed, and nothing is written for it. */
  readonly feedMarks?: FeedMarks | undefined;
  /** Ids of rows of the outbox. */
  readonly newUuid: () => string;
  readonly log: Log;
};

export type Publishing = { readonly filter: StatusFilter; readonly publishers: readonly string[] };

/** An event for another execution, as it is handed in and as it is stored. */
export type SentEvent = { readonly event: WorkflowEvent; readonly encoded: EncodedEvent };

type Surroundings = { readonly locked: LockedBatch; readonly credits: BatchCredits };
type Decided = Outcome & { readonly kind: "decided" };

/** One execution in a batch: its state in memory as the decisions made so far leave it, and what they come to. */
export class ExecutionInBatch {
  readonly stored: StoredEvent[] = [];
  /** What it has to say to others, in order. */
  readonly sent: SentEvent[] = [];
  /** What listeners are to hear, in order. */
  readonly notices: StatusNotices[] = [];
  /** What event handlers are to see, in order. */
  readonly published: PublishedEventRow[] = [];
  /** Results that other tasks may take over. */
  readonly results: KeptTaskResult[] = [];
  /** Tasks that were taken out of workers' hands otherwise than by their own results. */
  readonly lostLeases: LostLease[] = [];
  /** A decision other than a wake-up's has changed it. */
  isChangedByUsers = false;
  /** Before the batch; undefined: it did not exist. */
  readonly statusBefore: WorkflowStatus | undefined;
  /** As it is stored while the batch is decided, with those of its tasks that are changed; undefined: it did not exist. */
  readonly storedExecution: Execution | undefined;
  readonly storedTasks = new Map<TaskId, TaskRecord>();
  readonly #surroundings: Surroundings;
  readonly #decisions: { readonly changes: Changes; readonly commands: readonly Command[] }[] = [];
  #cached: CachedExecution | undefined;
  #merged: Changes | undefined;
  #isRemoved = false;

  /** `cached` undefined: it does not exist. */
  constructor(cached: CachedExecution | undefined, surroundings: Surroundings) {
    this.#cached = cached;
    this.statusBefore = cached?.state.execution.status;
    this.storedExecution = cached?.state.execution;
    this.#surroundings = surroundings;
  }

  static loaded(
    loaded: LoadedExecution,
    { before, ...surroundings }: Surroundings & { readonly before: CachedExecution | undefined },
  ): ExecutionInBatch {
    const { snapshotHash } = loaded.execution;
    const snapshot = before?.snapshot?.hash === snapshotHash ? before.snapshot : undefined;
    const cached = { state: new ExecutionState(loaded), snapshot, sizeBytes: sizeOfLoaded(loaded) };
    return new ExecutionInBatch(cached, surroundings);
  }

  /** The execution as the decisions leave it; undefined where there is none. */
  get cached(): CachedExecution | undefined {
    return this.#cached;
  }

  /** All decisions as one change; undefined where nothing changes. */
  get merged(): Changes | undefined {
    const [first, ...rest] = this.#decisions.map(({ changes }) => changes);
    if (first !== undefined) this.#merged ??= mergeChanges([first, ...rest]);
    return this.#merged;
  }

  /** What is to be done of them elsewhere than in other executions. */
  get commands(): readonly QueueCommand[] {
    return mergeCommands(this.#decisions);
  }

  /** Decides one event and brings what it changes into the state. Throws where the engine does; the state then stands. */
  decide(pending: PendingEvent, tools: DecisionTools): Verdict {
    if (this.#isRemoved) return { kind: "refused", refusal: workflowNotFound(pending.event.workflowId) };
    const state = this.#cached?.state;
    const snapshot = this.#snapshotFor(pending, tools);
    if (state !== undefined && snapshot === undefined)
      return { kind: "lacks", lacks: [{ kind: "snapshot", hash: state.execution.snapshotHash }] };
    const env = this.#env(pending, tools);
    const outcome = tools.decide({ snapshot, state, event: pending.event, env });
    if (outcome.kind === "needs") return lacking(pending, { needs: outcome.needs, env });
    if (outcome.kind === "refused") return outcome;
    this.#bringIn(pending, { outcome, env, snapshot, publishers: tools.publishing?.publishers ?? [] });
    return { kind: "answered", answer: outcome.answer, task: this.leasedTaskOf(outcome.answer) };
  }

  /** The task that an answer to TaskPolled hands over; undefined where its lease no longer stands. */
  leasedTaskOf(answer: Answer): TaskAtDecision | undefined {
    const state = this.#cached?.state;
    if (answer.kind !== "TaskPolled" || state === undefined) return undefined;
    const task = state.task(answer.taskId);
    if (task?.leaseId !== answer.leaseId || task.handOut !== "leased") return undefined;
    return { task, execution: state.execution };
  }

  #snapshotFor(pending: PendingEvent, tools: DecisionTools): Snapshot | undefined {
    if (this.#cached === undefined) return pending.snapshot;
    const { snapshotHash } = this.#cached.state.execution;
    // An operator may have given it another definition.
    if (this.#cached.snapshot?.hash !== snapshotHash) this.#cached.snapshot = tools.snapshot(snapshotHash);
    return this.#cached.snapshot;
  }

  #env({ answers, decidedAs }: PendingEvent, tools: DecisionTools): Env {
    const { random32, environment, externalThresholds, payloadLimits, publishing, workflowMessages = "on" } = tools;
    const { locked, credits } = this.#surroundings;
    return {
      now: Math.max(decidedAs?.now ?? locked.now, this.#cached?.state.execution.lastEventTime ?? 0),
      seed: decidedAs?.seed ?? random32(),
      creditsFor: (queue) => credits.creditsFor(queue),
      answers,
      environment,
      externalThresholds,
      ...(payloadLimits && { payloadLimits }),
      publishes: publishing?.filter,
      workflowMessages,
    };
  }

  #bringIn(
    pending: PendingEvent,
    {
      outcome,
      env,
      snapshot,
      publishers,
    }: {
      readonly outcome: Decided;
      readonly env: Env;
      readonly snapshot: Snapshot | undefined;
      readonly publishers: readonly string[];
    },
  ): void {
    const { changes, commands, answer } = outcome;
    // First, since they may throw.
    const sent = sentBy(commands);
    const stored = changes && storedEvent(pending, { changes, env, answer });
    const published = stored === undefined ? [] : publishedRows(commands, stored, publishers);
    this.sent.push(...sent);
    if (changes === undefined || stored === undefined) return;
    this.#noteStored(changes);
    this.#cached ??= newExecution(changes, snapshot);
    this.#cached.sizeBytes += sizeOfChanges(changes, this.#cached.state);
    this.#cached.state.apply(changes);
    this.#surroundings.credits.use(changes.leased);
    this.#decisions.push({ changes, commands });
    this.stored.push(stored);
    this.lostLeases.push(...lostBy(pending.event, changes));
    for (const command of commands) {
      if (command.kind === "PublishStatus") this.notices.push(command.notices);
      else if (command.kind === "KeepResults") this.results.push(...command.results);
    }
    this.published.push(...published);
    this.isChangedByUsers ||= pending.lane === "users";
    if (changes.isRemoved) this.#remove();
  }

  #noteStored({ tasks }: Changes): void {
    for (const { task, isNew } of tasks) {
      const { taskId } = task;
      const stored = isNew || this.storedTasks.has(taskId) ? undefined : this.#cached?.state.task(taskId);
      if (stored !== undefined) this.storedTasks.set(taskId, stored);
    }
  }

  #remove(): void {
    this.#isRemoved = true;
    this.#cached = undefined;
  }
}

/** A decision that is answered must ask for the same when it is made again: scripts may see its time. */
function lacking(
  pending: PendingEvent,
  { needs, env: { now, seed } }: { readonly needs: readonly Need[]; readonly env: Env },
): Verdict {
  if (needs.some(isAnswered)) pending.decidedAs = { now, seed };
  return { kind: "lacks", lacks: needs };
}

function sentBy(commands: readonly Command[]): readonly SentEvent[] {
  return commands.flatMap((command) =>
    command.kind === "SendEvent" ? [{ event: command.event, encoded: encodeEvent(command.event) }] : [],
  );
}

function newExecution({ execution }: Changes, snapshot: Snapshot | undefined): CachedExecution {
  const state = new ExecutionState({ execution, tasks: [], joinCounters: new Map() });
  return { state, snapshot, sizeBytes: sizeOfLoaded({ execution, tasks: [] }) };
}

function storedEvent(
  { event, encoded, answers }: PendingEvent,
  { changes, env, answer }: { readonly changes: Changes; readonly env: Env; readonly answer: Answer },
): StoredEvent {
  return {
    workflowId: event.workflowId,
    revision: changes.execution.revision,
    eventId: event.eventId,
    at: env.now,
    encoded,
    env: {
      now: env.now,
      seed: env.seed,
      leases: changes.leased.map(({ lease }) => lease.leaseId),
      ...(answers.size === 0 ? {} : { answers }),
    },
    answer,
  };
}
