import { queueNameOf } from "@tutti/engine";
import type { StandingOrder, StandingTask, WaitingRoom } from "@tutti/hand-out";

export type StreamOrdersOptions = {
  readonly waiting: Pick<WaitingRoom, "stand">;
  readonly workerId: string;
  readonly take: (task: StandingTask) => void;
};

/** The credits of one stream: a standing order for each queue that it wants tasks of. */
export class StreamOrders {
  readonly #options: StreamOrdersOptions;
  readonly #orders = new Map<string, StandingOrder>();
  #isHeld = false;
  #isEnded = false;

  constructor(options: StreamOrdersOptions) {
    this.#options = options;
  }

  /** So many more tasks are wanted. Not once the orders have ended. */
  add(taskType: string, { domain, count }: { readonly domain: string; readonly count: number }): void {
    if (this.#isEnded || count === 0) return;
    this.#orderOf(queueNameOf({ taskType, domain: domain === "" ? undefined : domain })).add(count);
  }

  /** While held, nothing more is looked for. */
  hold(isHeld: boolean): void {
    if (this.#isHeld === isHeld) return;
    this.#isHeld = isHeld;
    for (const order of this.#orders.values()) {
      if (isHeld) order.hold();
      else order.goOn();
    }
  }

  /** No more tasks are taken. */
  end(): void {
    this.#isEnded = true;
    for (const order of this.#orders.values()) order.end();
    this.#orders.clear();
  }

  #orderOf(queue: string): StandingOrder {
    const known = this.#orders.get(queue);
    if (known !== undefined) return known;
    const { waiting, workerId, take } = this.#options;
    const order = waiting.stand({ queue, workerId }, take);
    if (this.#isHeld) order.hold();
    this.#orders.set(queue, order);
    return order;
  }
}
