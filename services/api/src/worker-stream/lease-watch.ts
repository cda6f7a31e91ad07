import type { LeaseId } from "@tutti/engine";
import type { DeciderPort, ExecutionStore, LostLease } from "@tutti/ports";
import type { Clock, Log } from "@tutti/service-kit";

import { lostOf, type HeldLease } from "./cancellation.ts";

/** Who has a task in hand, and wants to hear that it is lost. `lost` must not throw. */
export type LeaseHolder = { lost(lease: LostLease): void };

export type LeaseWatchOptions = {
  readonly decider: Pick<DeciderPort, "listen">;
  readonly executions: Pick<ExecutionStore, "getTaskStandings">;
  readonly clock: Clock;
  readonly log: Log;
};

type Watched = { readonly lease: HeldLease; readonly holder: LeaseHolder };

/** What was told of a lease that nobody has here is kept so long, and so much of it: it may be on its way here. */
const recentMs = 30_000;
const maxRecent = 10_000;
/** A decider that is gone may have a commit under way that lands after the first look. */
const lateCommitMs = 10_000;
const againMs = 1_000;

/**
 * Knows which stream of this process has which task, and tells it when the task is lost. Deciders say so as it happens;
 * after one was lost or found, which may have had something to say that nobody heard, the store is asked. While nothing
 * happens it costs nothing.
 */
export class LeaseWatch {
  readonly #options: LeaseWatchOptions;
  readonly #watched = new Map<LeaseId, Watched>();
  readonly #recent = new Map<LeaseId, { readonly lost: LostLease; readonly atMs: number }>();
  readonly #timers = new Set<() => void>();
  #unlisten: (() => void) | undefined;
  #isStopped = false;

  constructor(options: LeaseWatchOptions) {
    this.#options = options;
  }

  start(): void {
    this.#unlisten = this.#options.decider.listen({
      leased: () => undefined,
      withdrawn: () => undefined,
      leasesLost: (lost) => {
        for (const one of lost) this.#told(one);
      },
      deciderLost: () => {
        void this.#lookAtAll();
        this.#later(lateCommitMs, () => void this.#lookAtAll());
      },
      deciderFound: () => void this.#lookAtAll(),
    });
  }

  stop(): void {
    this.#isStopped = true;
    this.#unlisten?.();
    for (const stop of this.#timers) stop();
  }

  get size(): number {
    return this.#watched.size;
  }

  /** The holder has the task, until it is lost, unwatched, or another holder has it. */
  watch(lease: HeldLease, holder: LeaseHolder): void {
    this.#watched.set(lease.leaseId, { lease, holder });
    const recent = this.#recent.get(lease.leaseId);
    if (recent !== undefined) this.#told(recent.lost);
  }

  /** The holder has it no more. */
  unwatch(leaseId: LeaseId, holder: LeaseHolder): void {
    if (this.#watched.get(leaseId)?.holder === holder) this.#watched.delete(leaseId);
  }

  /** Finds out which of the watched tasks are lost already. Never rejects. */
  async look(leases: readonly HeldLease[]): Promise<void> {
    if (leases.length === 0 || this.#isStopped) return;
    try {
      const standings = await this.#options.executions.getTaskStandings(leases.map(({ taskId }) => taskId));
      for (const lease of leases) {
        const lost = lostOf(lease, standings.get(lease.taskId));
        if (lost !== undefined) this.#told(lost);
      }
    } catch (error) {
      this.#options.log.warn({ err: error, tasks: leases.length }, "how tasks stand could not be read; asked again");
      this.#later(againMs, () => void this.look(leases.filter(({ leaseId }) => this.#watched.has(leaseId))));
    }
  }

  #lookAtAll(): Promise<void> {
    return this.look([...this.#watched.values()].map(({ lease }) => lease));
  }

  #told(lost: LostLease): void {
    const watched = this.#watched.get(lost.leaseId);
    if (watched === undefined) return this.#keep(lost);
    this.#watched.delete(lost.leaseId);
    watched.holder.lost(lost);
  }

  #keep(lost: LostLease): void {
    const atMs = this.#options.clock.nowMs();
    // In the order of their coming: the oldest are the first.
    for (const [leaseId, recent] of this.#recent) {
      if (this.#recent.size < maxRecent && atMs - recent.atMs < recentMs) break;
      this.#recent.delete(leaseId);
    }
    this.#recent.set(lost.leaseId, { lost, atMs });
  }

  #later(delayMs: number, act: () => void): void {
    if (this.#isStopped) return;
    const stop = this.#options.clock.after(delayMs, () => {
      this.#timers.delete(stop);
      act();
    });
    this.#timers.add(stop);
  }
}
