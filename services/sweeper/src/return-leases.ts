import { eventIdFrom, type Lease, type LeaseId } from "@tutti/engine";
import type { DeciderPort, ExecutionStore, InstanceRegistry, TaskQueue } from "@tutti/ports";
import { logAbout, type Log } from "@tutti/service-kit";

import type { Clock } from "./clock.ts";
import { LapseWatch } from "./lapse-watch.ts";
import type { SweeperLimits } from "./limits.ts";
import type { SweeperMetrics } from "./metrics.ts";

export type ReturnLeasesDeps = {
  readonly store: Pick<ExecutionStore, "leaseHolders" | "findLeases">;
  readonly queue: Pick<TaskQueue, "generation">;
  readonly instances: Pick<InstanceRegistry, "epochsOf">;
  readonly decider: Pick<DeciderPort, "apply" | "flushed">;
  readonly log: Log;
  readonly metrics: SweeperMetrics;
  readonly limits: SweeperLimits;
  readonly clock: Clock;
  readonly newUuid: () => string;
};

/**
 * Gives back the tasks that were leased to a process that is dead, or to an earlier life of one that lives: whether
 * they reached a worker, only it knew. Several sweepers do each other no harm: a lease is given back once. Source: core.md 5.
 */
export class ReturnLeases {
  readonly #deps: ReturnLeasesDeps;
  readonly #watch: LapseWatch;
  /** Leases that were given back and whose rows were still there in the last look. */
  #givenBack: ReadonlySet<LeaseId> = new Set();

  constructor(deps: ReturnLeasesDeps) {
    this.#deps = deps;
    this.#watch = new LapseWatch(deps.limits);
  }

  /** One look. */
  async run(signal: AbortSignal): Promise<void> {
    try {
      await this.#giveBack(await this.#leasesOfTheDead(), signal);
    } catch (error) {
      this.#watch.reset();
      throw error;
    }
  }

  async #leasesOfTheDead(): Promise<readonly Lease[]> {
    const { queue, store, instances, clock, limits } = this.#deps;
    const generation = await queue.generation();
    if (generation === undefined) {
      this.#watch.reset();
      return [];
    }
    const holders = await store.leaseHolders(limits.leaseOlderThanMs);
    const epochs = await instances.epochsOf(holders);
    const orphans: Lease[] = [];
    for (const holder of holders) {
      const leases = await store.findLeases(holder, limits.leaseOlderThanMs, limits.leasePage);
      orphans.push(...leases.filter(({ epoch }) => epoch !== epochs.get(holder)));
    }
    const dead = this.#watch.look({ generation, silent: new Set(orphans.map(lifeOf)), nowMs: clock.nowMs() });
    return orphans.filter((lease) => dead.has(lifeOf(lease)));
  }

  async #giveBack(leases: readonly Lease[], signal: AbortSignal): Promise<void> {
    const { decider, limits, log } = this.#deps;
    const before = this.#givenBack;
    const givenBack = new Set<LeaseId>();
    const held: Lease[] = [];
    for (const lease of leases) {
      if (!before.has(lease.leaseId)) {
        held.push(lease);
        continue;
      }
      // Nothing of the task is leased under that name any more: only the row was left.
      decider.flushed(lease);
      givenBack.add(lease.leaseId);
    }
    for (let from = 0; from < held.length && !signal.aborted; from += limits.maxReturnsInFlight) {
      const some = held.slice(from, from + limits.maxReturnsInFlight);
      const outcomes = await Promise.all(some.map(async (lease) => await this.#giveBackOne(lease)));
      for (const leaseId of outcomes) if (leaseId !== undefined) givenBack.add(leaseId);
    }
    this.#givenBack = givenBack;
    if (held.length === 0) return;
    const instances = [...new Set(held.map(({ instance }) => instance))];
    log.info({ leases: held.length, instances }, "leases of the dead are given back");
  }

  /** The lease's id where its task is not leased under it any more. */
  async #giveBackOne({ workflowId, taskId, leaseId }: Lease): Promise<LeaseId | undefined> {
    const { decider, limits, log, metrics, newUuid } = this.#deps;
    const eventId = eventIdFrom(newUuid());
    const event = { kind: "TaskReturned", eventId, workflowId, origin, taskId, leaseId } as const;
    const applied = await decider.apply(event, { deadlineMs: limits.returnDeadlineMs });
    metrics.returned(applied.kind === "answered" ? "answered" : applied.refusal.kind);
    if (applied.kind === "answered" || applied.refusal.kind === "NotFound") return leaseId;
    // The next look tries again.
    logAbout(log, { workflowId, taskId }).debug({ refusal: applied.refusal }, "a lease of the dead was not given back");
    return undefined;
  }
}

/** An instance in one of its lives, as one word. */
function lifeOf({ instance, epoch }: Lease): string {
  return JSON.stringify([instance, epoch]);
}

const origin = { actor: "sweeper", requestId: "", traceContext: "" };
