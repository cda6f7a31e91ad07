import { randomUUID } from "node:crypto";

import { decide, PAYLOAD_LIMIT_BYTES, USUAL_EXTERNAL_THRESHOLDS, USUAL_PAYLOAD_LIMITS } from "@tutti/engine";
import type { ExternalThresholds, PayloadLimits } from "@tutti/engine";
import { USUAL_UPLOAD_RETENTION_MS } from "@tutti/ports";
import type {
  AdmissionStore,
  DomainActivity,
  ExecutionStore,
  ExternalPayloads,
  IdempotencyStore,
  Limiter,
  MetadataStore,
  ScriptRunner,
  TaskResultCache,
  TaskQueue,
} from "@tutti/ports";
import type { Log } from "@tutti/service-kit";

import type { BatchParts } from "./batch/batch-parts.ts";
import type { Publishing } from "./batch/execution-in-batch.ts";
import { FeedMarks } from "./batch/feed-marks.ts";
import { processClock, type Clock } from "./clock.ts";
import { Decider } from "./decider.ts";
import { DefinitionResolver } from "./definitions/definition-resolver.ts";
import { Snapshots } from "./definitions/snapshots.ts";
import type { DefinitionEnvironment } from "./definitions/stored-environment.ts";
import { Departures } from "./dispatch/departures.ts";
import { Dispatch } from "./dispatch/dispatch.ts";
import { FreedSlots } from "./dispatch/freed-slots.ts";
import { OutboxWatch } from "./dispatch/outbox-watch.ts";
import { Outbox } from "./dispatch/outbox.ts";
import { Backlog, type BacklogParts } from "./hand-out/backlog.ts";
import { CreditBook } from "./hand-out/credit-book.ts";
import { HandOut } from "./hand-out/hand-out.ts";
import { LostLeases } from "./hand-out/lost-leases.ts";
import { PendingFlushes } from "./hand-out/pending-flushes.ts";
import { defaultLimits, type DeciderLimits } from "./limits.ts";
import { noMetrics, type DeciderMetrics } from "./metrics.ts";
import { StateCache } from "./state/state-cache.ts";
import { makeAnswerNeed } from "./supply/answer-need.ts";
import { ScriptPatience } from "./supply/script-patience.ts";
import { random32Bits } from "./random32.ts";
import { Supply } from "./supply/supply.ts";
import { Watches } from "./watches/watches.ts";
import { WaitingEvents } from "./waiting/waiting-events.ts";
import { Continuations } from "./wake/continuations.ts";
import { DatabaseClock } from "./wake/database-clock.ts";
import { WakeHints } from "./wake/wake-hints.ts";

/** What decider reaches the outside with. Whoever makes it closes stores and queue after it. */
export type DeciderDeps = {
  readonly store: Pick<
    ExecutionStore,
    "applyBatch" | "getExecution" | "getMessages" | "getPayload" | "getSnapshot" | "putSnapshot" | "outboxSize"
  >;
  readonly metadata: Pick<MetadataStore, "getRevision" | "getWorkflowDef" | "getTaskDefs">;
  readonly queue: Pick<TaskQueue, "enqueue" | "dequeue">;
  /** Where executions that are started under a key have theirs reserved. */
  readonly idempotency: IdempotencyStore;
  /** Which executions may run, of those whose definition limits them. */
  readonly admissions: Pick<AdmissionStore, "admit" | "holders" | "leave">;
  /** Results that tasks with a cacheConfig may take over. Without it there are none. */
  readonly taskResults?: Pick<TaskResultCache, "find">;
  /** Hears of freed slots at once. Without one, they are free when sweeper tells of them. */
  readonly limiter?: Pick<Limiter, "free">;
  /** Evaluates the scripts of definitions. Without one, their tasks fail. */
  readonly scripts?: ScriptRunner;
  /** Who works in which domain. Without it nobody does. */
  readonly domains?: DomainActivity;
  /** What definitions see of `${workflow.env.<name>}`. Absent: nothing. */
  readonly environment?: DefinitionEnvironment;
  /** Who hears of executions and tasks, and of what. Without it nobody does, and nothing is written for it. */
  readonly publishing?: Publishing | undefined;
  /** Where what executions start with lies, where they are given a path. Without it nothing is there. */
  readonly externalPayloads?: ExternalPayloads;
  /** How long it is kept for one that may never be stored. */
  readonly keepUploadsMs?: number;
  /** Beyond which sizes payloads are shown as paths. Absent: the usual ones. */
  readonly externalThresholds?: ExternalThresholds;
  /** Beyond which sizes payloads are refused. Absent: the usual ones. */
  readonly payloadLimits?: PayloadLimits;
  /** The most that the store takes in one row. Absent: any. */
  readonly maxStoredBytes?: number;
  /** Whether executions have message queues. Absent: they have. */
  readonly workflowMessages?: "on" | "off";
  /** Hears when messages for event handlers have been committed. */
  readonly onPublished?: () => void;
  /** Whether the index is told what changes. Absent: it is. */
  readonly indexing?: "on" | "off";
  readonly log: Log;
  readonly metrics?: DeciderMetrics;
  readonly limits?: Partial<DeciderLimits>;
  /** The engine's, unless a test has another. */
  readonly decide?: typeof decide;
  readonly clock?: Clock;
  /** 32 random bits, from which decisions take their jitter. */
  readonly random32?: () => number;
  /** Ids of the events that decider itself makes. */
  readonly newUuid?: () => string;
};

export function makeDecider(deps: DeciderDeps): Decider {
  const { newUuid = randomUUID, clock = processClock } = deps;
  const limits = { ...defaultLimits, ...deps.limits };
  const databaseClock = new DatabaseClock(clock);
  const wakeHints = new WakeHints({
    clock,
    databaseClock,
    maxHints: limits.maxWakeHints,
    wake: (workflowIds) => decider.wakeUp(workflowIds),
  });
  const continuations = new Continuations((workflowId, onDone) => decider.wakeUp([workflowId], onDone));
  const outbox = new Outbox((event, settle) => decider.handIn(event, settle));
  const departures = new Departures({
    admissions: deps.admissions,
    wake: (workflowIds) => decider.wakeUp(workflowIds),
    log: deps.log,
  });
  const made = { clock, limits, databaseClock, wakeHints, continuations, outbox, departures, newUuid };
  const lease: Made["lease"] = (event, settle) => decider.handIn(event, settle, { deadlineMs: LEASING_MS });
  const parts = makeParts(deps, { ...made, lease });
  const outboxWatch = new OutboxWatch(deps.store, { clock, maxRows: limits.maxOutboxRows, log: deps.log });
  const decider = new Decider({ parts, newUuid, outboxWatch });
  return decider;
}

type Made = Pick<
  BatchParts,
  "clock" | "limits" | "databaseClock" | "wakeHints" | "continuations" | "outbox" | "departures"
> & {
  readonly newUuid: () => string;
  /** Applies the event that leases a task of the backlog. */
  readonly lease: BacklogParts["apply"];
};

/** How long the lease of a task that was held may take to be decided: its neighbours wait for it. */
const LEASING_MS = 1_000;

function makeParts(
  { store, metadata, queue, log, ...deps }: DeciderDeps,
  { newUuid, lease, ...made }: Made,
): BatchParts {
  const { limits, clock } = made;
  const { random32 = random32Bits, metrics = noMetrics } = deps;
  const { scripts = noScripts, domains = noDomains, environment = noEnvironment } = deps;
  const snapshots = new Snapshots(store, { maxSnapshots: limits.maxCachedSnapshots });
  const definitions = new DefinitionResolver(metadata, snapshots, {
    maxDefinitions: limits.maxCachedSnapshots,
    environment,
  });
  const { idempotency, externalPayloads, keepUploadsMs: keepMs = USUAL_UPLOAD_RETENTION_MS } = deps;
  const { taskResults = noTaskResults } = deps;
  const credits = new CreditBook(clock);
  const dispatch = new Dispatch(queue, { log, metrics });
  const { maxHeldTasks: maxTasks, holdMs } = limits;
  const { workflowBytes, taskBytes } = deps.payloadLimits ?? USUAL_PAYLOAD_LIMITS;
  const maxBytes = Math.max(workflowBytes, taskBytes, PAYLOAD_LIMIT_BYTES);
  const external = externalPayloads && { executions: store, externalPayloads, keepMs, maxBytes };
  const admissions = admissionsAfterDepartures(deps.admissions, made.departures);
  const answer = makeAnswerNeed({
    ...{ store, metadata, definitions, scripts, domains, idempotency, taskResults, admissions, external, log },
    maxStoredBytes: deps.maxStoredBytes,
  });
  return {
    ...made,
    store,
    waiting: new WaitingEvents(),
    cache: new StateCache({ maxExecutions: limits.maxCachedExecutions, maxBytes: limits.maxCachedBytes }),
    credits,
    dispatch,
    backlog: new Backlog({ clock, credits, dispatch, apply: lease, newUuid, holdMs, maxTasks }),
    flushes: new PendingFlushes(),
    watches: new Watches(),
    handOut: new HandOut(store, log),
    lostLeases: new LostLeases(),
    supply: new Supply({
      ...{ payloads: store, definitions, snapshots, external, log },
      answers: new ScriptPatience(answer, { clock, startMs: limits.startWaitsForScriptsMs }),
    }),
    onPublished: deps.onPublished ?? (() => undefined),
    freedSlots: new FreedSlots(deps.limiter ?? noLimiter, log),
    tools: {
      decide: deps.decide ?? decide,
      snapshot: (hash) => snapshots.get(hash),
      random32,
      newUuid,
      environment: (name) => environment.value(name),
      publishing: deps.publishing,
      workflowMessages: deps.workflowMessages,
      feedMarks: deps.indexing === "off" ? undefined : new FeedMarks(),
      externalThresholds: deps.externalThresholds ?? USUAL_EXTERNAL_THRESHOLDS,
      payloadLimits: deps.payloadLimits,
      log,
    },
    log,
    metrics,
    random: () => random32() / 2 ** 32,
  };
}

/** Who is taken up again just after its end asks for a place of its own: the one that it had is given back first. */
function admissionsAfterDepartures(
  admissions: Pick<AdmissionStore, "admit" | "holders">,
  departures: Departures,
): Pick<AdmissionStore, "admit" | "holders"> {
  return {
    admit: async (asked) => {
      await departures.left(asked.workflowId);
      return await admissions.admit(asked);
    },
    holders: async (of, limit) => await admissions.holders(of, limit),
  };
}

const noScripts: ScriptRunner = {
  run: async () => await Promise.resolve({ kind: "failed", message: "this server evaluates no scripts" }),
};

const noEnvironment: DefinitionEnvironment = {
  value: () => undefined,
  asOf: async () => await Promise.resolve(),
};

const noTaskResults = { find: async (): Promise<undefined> => await Promise.resolve(undefined) };

const noLimiter = { free: async (): Promise<void> => await Promise.resolve() };

const noDomains: DomainActivity = { activeOf: async () => await Promise.resolve([]) };
