import type { EpochMs, Execution, WorkflowId } from "@tutti/engine";

import type { Clock } from "../clock.ts";
import type { DatabaseClock } from "./database-clock.ts";
import { Heap } from "./heap.ts";

type Hint = { readonly workflowId: WorkflowId; readonly wakeAt: EpochMs };

export type WakeHintsOptions = {
  readonly clock: Clock;
  readonly databaseClock: DatabaseClock;
  readonly maxHints: number;
  /** The time of these executions has come. */
  readonly wake: (workflowIds: readonly WorkflowId[]) => void;
};

/**
 * Wakes executions that this process has touched at their time, so that a WAIT of a second takes a second. Hints only:
 * they are lost with the process, and beyond a number; sweeper's scan of `wakeAt` is the truth. Source: core.md 7.
 */
export class WakeHints {
  readonly #options: WakeHintsOptions;
  readonly #heap = new Heap<Hint>((left, right) => left.wakeAt < right.wakeAt);
  /** The hint of an execution that counts; others of it in the heap are out of date. */
  readonly #current = new Map<WorkflowId, EpochMs>();
  #timer: { readonly wakeAt: EpochMs; readonly stop: () => void } | undefined;
  #isClosed = false;

  constructor(options: WakeHintsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#current.size;
  }

  /** Takes note of when an execution is to be woken. Forgets what was noted of it before. */
  note({ workflowId, wakeAt }: Pick<Execution, "workflowId" | "wakeAt">): void {
    const inMs = wakeAt === undefined ? undefined : this.#options.databaseClock.untilMs(wakeAt);
    if (this.#isClosed || wakeAt === undefined || inMs === undefined || inMs > HORIZON_MS) {
      this.#current.delete(workflowId);
      return;
    }
    if (this.#current.get(workflowId) === wakeAt || this.#heap.size >= this.#options.maxHints) return;
    this.#current.set(workflowId, wakeAt);
    this.#heap.push({ workflowId, wakeAt });
    this.#arm();
  }

  /** No wake-up of it is wanted. */
  forget(workflowId: WorkflowId): void {
    this.#current.delete(workflowId);
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.stop();
    this.#timer = undefined;
    this.#current.clear();
  }

  #arm(): void {
    const first = this.#heap.peek();
    if (first === undefined || this.#isClosed) return;
    if (this.#timer !== undefined && this.#timer.wakeAt <= first.wakeAt) return;
    this.#timer?.stop();
    const delayMs = Math.max(1, Math.ceil(this.#options.databaseClock.untilMs(first.wakeAt) ?? 0));
    this.#timer = { wakeAt: first.wakeAt, stop: this.#options.clock.after(delayMs, () => this.#fire()) };
  }

  #fire(): void {
    this.#timer = undefined;
    const due: WorkflowId[] = [];
    for (let first = this.#heap.peek(); first !== undefined && this.#isDue(first); first = this.#heap.peek()) {
      this.#heap.pop();
      if (this.#current.get(first.workflowId) !== first.wakeAt) continue;
      this.#current.delete(first.workflowId);
      due.push(first.workflowId);
    }
    if (due.length > 0) this.#options.wake(due);
    this.#arm();
  }

  #isDue({ wakeAt }: Hint): boolean {
    return (this.#options.databaseClock.untilMs(wakeAt) ?? 0) <= 0;
  }
}

// Beyond it sweeper's scan comes in time.
const HORIZON_MS = 60_000;
