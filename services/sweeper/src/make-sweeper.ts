import { randomUUID } from "node:crypto";
import { setMaxListeners } from "node:events";

import type {
  AdmissionStore,
  DeciderPort,
  ExecutionStore,
  ExternalPayloads,
  InstanceRegistry,
  Limiter,
  PayloadMover,
  SlotStore,
  TaskQueue,
} from "@tutti/ports";
import type { Log, Part } from "@tutti/service-kit";

import { announceWaiting } from "./announce-waiting.ts";
import { processClock, type Clock } from "./clock.ts";
import { defaultLimits, type SweeperLimits } from "./limits.ts";
import { makeWay } from "./make-way.ts";
import { noMetrics, type SweeperMetrics } from "./metrics.ts";
import { hearOfLoss } from "./hear-of-loss.ts";
import { Refill } from "./refill.ts";
import { removeUnneededPayloads, type RemoveUnneededDeps } from "./remove-unneeded-payloads.ts";
import { repeat, type Repeated } from "./repeat.ts";
import { ResendCommands } from "./resend-commands.ts";
import { ResendEvents } from "./resend-events.ts";
import { ReturnLeases } from "./return-leases.ts";
import { CheckSlots } from "./task-limits/check-slots.ts";
import { forgetPassedSlots } from "./task-limits/forget-passed-slots.ts";
import { freeSlots } from "./task-limits/free-slots.ts";
import { rebuildLimits } from "./task-limits/rebuild-limits.ts";
import { WakeDue } from "./wake-due.ts";
import { WalkWaiting } from "./walk-waiting.ts";

/** What sweeper reaches the outside with. Whoever makes it closes them after it. */
export type SweeperDeps = {
  readonly store: Pick<
    ExecutionStore,
    | "findDue"
    | "findQueued"
    | "findQueuedOf"
    | "waitingQueues"
    | "leaseHolders"
    | "findLeases"
    | "takeOutbox"
    | "deleteOutbox"
  >;
  readonly queue: Pick<
    TaskQueue,
    "enqueue" | "announce" | "returnStalled" | "subscribe" | "generation" | "beginRefill" | "holdRefill" | "endRefill"
  >;
  readonly instances: Pick<InstanceRegistry, "epochsOf">;
  readonly limiter: Pick<Limiter, "free" | "running" | "drop" | "life" | "beginRebuild" | "restore" | "endRebuild">;
  readonly admissions: Pick<AdmissionStore, "findLost" | "findUnbegun" | "leave">;
  readonly slots: Pick<SlotStore, "find" | "findFreed" | "told" | "forgetPassed" | "noteOpening">;
  /** What clients have uploaded; absent: that is looked after elsewhere. */
  readonly externalPayloads?: ExternalPayloads;
  /** Takes large payloads out of the store; absent: they stay there. */
  readonly payloadMover?: PayloadMover | undefined;
  readonly decider: Pick<DeciderPort, "apply" | "flushed">;
  /** What else is done again and again. */
  readonly more?: readonly Repeated[];
  readonly log: Log;
  readonly metrics?: SweeperMetrics;
  readonly limits?: Partial<SweeperLimits>;
  readonly clock?: Clock;
  /** Ids of the events that sweeper makes. */
  readonly newUuid?: () => string;
};

export interface Sweeper extends Required<Part> {
  /** Begins to sweep; once only. */
  start(): void;
}

/**
 * Looks after what nobody else would: executions whose time has come, tasks that did not get into their queue, what
 * executions have to say to each other and was not heard, a Redis that was emptied, polls that missed a message, jobs and leases whose holder is gone. It keeps nothing, so it may die
 * at any time, and several may run.
 */
export function makeSweeper(deps: SweeperDeps): Sweeper {
  const { log, clock = processClock, metrics = noMetrics, newUuid = randomUUID, more = [] } = deps;
  const limits = { ...defaultLimits, ...deps.limits };
  const parts = { ...deps, clock, limits, metrics, newUuid, more };
  const wakeDue = new WakeDue(parts);
  const stop = new AbortController();
  // Each loop waits by it; Node takes more than ten for a leak.
  setMaxListeners(0, stop.signal);
  let loops: readonly Promise<void>[] = [];

  return {
    start: () => {
      loops = worksOf(parts, wakeDue).map((work) => repeat(work, { signal: stop.signal, log, clock }));
    },
    drain: async () => {
      stop.abort();
      await Promise.all(loops);
      await wakeDue.settled();
    },
    close: async () => {
      stop.abort();
      wakeDue.abandon();
      await wakeDue.settled();
    },
  };
}

type Parts = Required<Omit<SweeperDeps, "externalPayloads" | "payloadMover">> &
  Pick<SweeperDeps, "externalPayloads" | "payloadMover"> & {
    readonly limits: SweeperLimits;
  };

function worksOf(parts: Parts, wakeDue: WakeDue): readonly Repeated[] {
  const { limits, queue, externalPayloads, payloadMover } = parts;
  const resend = new ResendCommands(parts);
  const events = new ResendEvents(parts);
  const walk = new WalkWaiting(parts);
  const leases = new ReturnLeases(parts);
  const slots = new CheckSlots(parts);
  const refill = new Refill(parts);
  const ear = hearOfLoss({ ...parts, heard: (signal) => refill.run(signal) });
  return [
    { name: "refill", everyMs: limits.refillEveryMs, run: (signal) => refill.run(signal) },
    { name: "hear-of-loss", everyMs: limits.refillEveryMs, run: ear },
    { name: "wake-due", everyMs: limits.wakeEveryMs, run: (signal) => wakeDue.run(signal) },
    { name: "resend-commands", everyMs: limits.resendEveryMs, run: (signal) => resend.run(signal) },
    { name: "resend-events", everyMs: limits.outboxEveryMs, run: (signal) => events.run(signal) },
    { name: "walk-waiting", everyMs: limits.walkEveryMs, run: (signal) => walk.run(signal) },
    { name: "announce-waiting", everyMs: limits.announceEveryMs, run: () => announceWaiting(parts) },
    { name: "return-stalled", everyMs: limits.returnStalledEveryMs, run: () => queue.returnStalled() },
    { name: "rebuild-limits", everyMs: limits.refillEveryMs, run: (signal) => rebuildLimits(parts, signal) },
    { name: "free-slots", everyMs: limits.freeSlotsEveryMs, run: (signal) => freeSlots(parts, signal) },
    { name: "forget-slots", everyMs: limits.forgetSlotsEveryMs, run: (signal) => forgetPassedSlots(parts, signal) },
    { name: "check-slots", everyMs: limits.checkSlotsEveryMs, run: (signal) => slots.run(signal) },
    ...(externalPayloads === undefined ? [] : [uploadsOf({ externalPayloads, limits })]),
    ...(payloadMover === undefined ? [] : [movesOf(payloadMover, limits)]),
    { name: "make-way", everyMs: limits.makeWayEveryMs, run: (signal) => makeWay(parts, signal) },
    ...parts.more,
    { name: "return-leases", everyMs: limits.returnLeasesEveryMs, run: (signal) => leases.run(signal) },
  ];
}

function uploadsOf(deps: RemoveUnneededDeps): Repeated {
  const { uploadsEveryMs: everyMs } = deps.limits;
  return { name: "remove-unneeded-payloads", everyMs, run: (signal) => removeUnneededPayloads(deps, signal) };
}

function movesOf(mover: PayloadMover, limits: SweeperLimits): Repeated {
  const page = { limit: limits.uploadPage, keepMs: limits.keepUploadsMs };
  const run = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted && (await mover.move(page)) === page.limit);
  };
  return { name: "move-payloads", everyMs: limits.uploadsEveryMs, run };
}
