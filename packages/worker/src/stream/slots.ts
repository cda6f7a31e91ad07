import type { workerGrpc } from "@tutti/contracts";

import type { Concurrency } from "../concurrency.ts";
import type { TaskHandler } from "../task-handler.ts";
import type { Credit } from "./outgoing.ts";

/** One handler's slots: which are at work, and for which a task has been asked. */
export class Slots {
  readonly handler: TaskHandler;
  readonly #limits: Concurrency;
  #running = 0;
  /** Those that are being withdrawn included. */
  #asked = 0;
  #withdrawing = 0;

  constructor(handler: TaskHandler, limits: Concurrency) {
    this.handler = handler;
    this.#limits = limits;
  }

  get isFree(): boolean {
    return this.#running < this.#limits.of(this.handler);
  }

  /** The credit for what is free and not asked for; undefined where there is nothing. */
  ask(): Credit | undefined {
    const count = this.#limits.of(this.handler) - this.#running - this.#asked;
    if (count <= 0) return undefined;
    this.#asked += count;
    return this.#creditOf(count);
  }

  /** What was asked for beyond what there may be at once, and is not being withdrawn yet; undefined where nothing is. */
  withdraw(): Credit | undefined {
    const surplus = this.#running + this.#asked - this.#limits.of(this.handler);
    const count = Math.min(surplus, this.#asked) - this.#withdrawing;
    if (count <= 0) return undefined;
    this.#withdrawing += count;
    return this.#creditOf(count);
  }

  /** Of what was being withdrawn so much will not come; the rest is on its way. */
  withdrawn(count: number, { of }: { readonly of: number }): void {
    this.#withdrawing = Math.max(0, this.#withdrawing - of);
    this.#asked = Math.max(0, this.#asked - count);
  }

  /** A task that was asked for has come, and is at work or not. */
  came({ isAtWork }: { readonly isAtWork: boolean }): void {
    this.#asked = Math.max(0, this.#asked - 1);
    if (isAtWork) this.#running += 1;
  }

  done(): void {
    this.#running -= 1;
  }

  /** What was asked for will not come. */
  forgetAsked(): void {
    this.#asked = 0;
    this.#withdrawing = 0;
  }

  #creditOf(count: number): Credit {
    const { taskType, domain = "" } = this.handler;
    return { taskType, domain, count };
  }
}

/** The slots of all handlers, by what they are for. */
export class AllSlots {
  readonly all: readonly Slots[];
  readonly #byQueue = new Map<string, Slots[]>();

  constructor(handlers: readonly TaskHandler[], limits: Concurrency) {
    this.all = handlers.map((handler) => new Slots(handler, limits));
    for (const slots of this.all) {
      const { taskType, domain = "" } = slots.handler;
      const key = keyOf(taskType, domain);
      this.#byQueue.set(key, [...(this.#byQueue.get(key) ?? []), slots]);
    }
  }

  /** The handler for a task: one with a free slot, else any; undefined where there is none. */
  for({ taskType = "", domain = "" }: Pick<workerGrpc.WorkerTask, "taskType" | "domain">): Slots | undefined {
    const candidates = this.#byQueue.get(keyOf(taskType, domain)) ?? [];
    return candidates.find(({ isFree }) => isFree) ?? candidates[0];
  }
}

function keyOf(taskType: string, domain: string): string {
  return JSON.stringify([taskType, domain]);
}
