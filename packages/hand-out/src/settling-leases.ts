import type { LeasedTask } from "@tutti/ports";
import type { Clock } from "@tutti/service-kit";

type LeaseKey = Pick<LeasedTask, "workflowId" | "taskId" | "leaseId">;

export type SettlingLeasesOptions = {
  /** How long a lease takes to settle; 0: none does. */
  readonly settleMs: number;
  readonly clock: Clock;
  readonly settled: (lease: LeaseKey) => void;
};

/**
 * Leases whose answer has left and may not have been read: when a process dies, its peer's connection is reset, and an answer that
 * was received in part, or not looked at yet, is lost to the worker. Until a lease has settled its row stays, so that the death of this
 * process gives the task to somebody else. Which may be once too often, and harms nothing.
 */
export class SettlingLeases {
  readonly #options: SettlingLeasesOptions;
  #leases: { readonly lease: LeaseKey; readonly dueMs: number }[] = [];
  #isTimed = false;

  constructor(options: SettlingLeasesOptions) {
    this.#options = options;
  }

  add({ workflowId, taskId, leaseId }: LeaseKey): void {
    const { clock, settleMs, settled } = this.#options;
    if (settleMs === 0) return settled({ workflowId, taskId, leaseId });
    this.#leases.push({ lease: { workflowId, taskId, leaseId }, dueMs: clock.nowMs() + settleMs });
    this.#time();
  }

  /** Takes all for settled: this process ends in good order, and its connections with it. */
  settleAll(): void {
    const leases = this.#leases;
    this.#leases = [];
    for (const { lease } of leases) this.#options.settled(lease);
  }

  #time(): void {
    const { clock, settleMs } = this.#options;
    const [first] = this.#leases;
    if (this.#isTimed || first === undefined) return;
    this.#isTimed = true;
    // Many settle at a time, not each at its own.
    clock.after(Math.max(settleMs / 20, first.dueMs - clock.nowMs()), () => {
      this.#isTimed = false;
      this.#settleDue();
      this.#time();
    });
  }

  #settleDue(): void {
    const now = this.#options.clock.nowMs();
    const count = this.#leases.findIndex(({ dueMs }) => dueMs > now);
    for (const { lease } of this.#leases.splice(0, count < 0 ? this.#leases.length : count)) {
      this.#options.settled(lease);
    }
  }
}
