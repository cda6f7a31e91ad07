import { queueNameOf } from "@tutti/engine";
import type { StandingOrder, StandingTask, WaitingRoom } from "@tutti/hand-out";

import type { PollRecorder } from "../polls/poll-recorder.ts";

export type StreamOrdersOptions = {
  readonly waiting: Pick<WaitingRoom, "stand">;
  readonly polls: Pick<PollRecorder, "stands">;
  readonly workerId: string;
  readonly take: (task: StandingTask) => void;
};

/** A task type, and whose of its tasks; an empty domain: those of none. */
export type QueueOfStream = { readonly taskType: string; readonly domain: string };

/** The credits of one stream: a standing order for each queue that it wants tasks of. */
export class StreamOrders {
  readonly #options: StreamOrdersOptions;
  readonly #orders = new Map<string, StandingOrder>();
  readonly #served = new Set<string>();
  readonly #leave: (() => void)[] = [];
  #isHeld = false;
  #isEnded = false;

  constructor(options: StreamOrdersOptions) {
    this.#options = options;
  }

  /** The worker works on it, whether or not it wants any now. */
  serve({ taskType, domain }: QueueOfStream): void {
    const asked = { taskType, domain: domain === "" ? undefined : domain };
    const queue = queueNameOf(asked);
    if (this.#isEnded || this.#served.has(queue)) return;
    this.#served.add(queue);
    const { polls, workerId } = this.#options;
    // A worker that stays polls all the time.
    this.#leave.push(polls.stands({ ...asked, workerId }));
  }

  /** So many more tasks are wanted. Not once the orders have ended. */
  add(wanted: QueueOfStream, count: number): void {
    if (this.#isEnded || count === 0) return;
    this.serve(wanted);
    this.#orderOf(queueOf(wanted)).add(count);
  }

  /** So many fewer are wanted, or none; gives by how many the order has become less. */
  withdraw(wanted: QueueOfStream, count = Number.POSITIVE_INFINITY): number {
    return this.#orders.get(queueOf(wanted))?.withdraw(count) ?? 0;
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
    for (const leave of this.#leave.splice(0)) leave();
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

function queueOf({ taskType, domain }: QueueOfStream): string {
  return queueNameOf({ taskType, domain: domain === "" ? undefined : domain });
}
