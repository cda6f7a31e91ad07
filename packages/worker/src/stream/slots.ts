import type { workerGrpc } from "@tutti/contracts";

import type { TaskHandler } from "../task-handler.ts";
import type { Credit } from "./outgoing.ts";

/** One handler's slots: which are at work, and for which a task has been asked. */
export class Slots {
  readonly handler: TaskHandler;
  readonly #concurrency: number;
  #running = 0;
  #asked = 0;

  constructor(handler: TaskHandler) {
    this.handler = handler;
    this.#concurrency = handler.concurrency ?? 1;
  }

  get isFree(): boolean {
    return this.#running < this.#concurrency;
  }

  /** The credit for what is free and not asked for; undefined where there is nothing. */
  ask(): Credit | undefined {
    const count = this.#concurrency - this.#running - this.#asked;
    if (count <= 0) return undefined;
    this.#asked += count;
    const { taskType, domain = "" } = this.handler;
    return { taskType, domain, count };
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
  }
}

/** The slots of all handlers, by what they are for. */
export class AllSlots {
  readonly all: readonly Slots[];
  readonly #byQueue = new Map<string, Slots[]>();

  constructor(handlers: readonly TaskHandler[]) {
    this.all = handlers.map((handler) => new Slots(handler));
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
