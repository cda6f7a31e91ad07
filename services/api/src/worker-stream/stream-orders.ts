import { queueNameOf } from "@tutti/engine";
import type { StandingOrder, StandingTask, WaitingRoom } from "@tutti/hand-out";

import type { PollRecorder } from "../polls/poll-recorder.ts";

export type StreamOrdersOptions = {
  readonly waiting: Pick<WaitingRoom, "stand">;
  readonly polls: Pick<PollRecorder, "stands">;
  readonly workerId: string;
  readonly take: (task: StandingTask) => void;
};

/** The credits of one stream: a standing order for each queue that it wants tasks of. */
export class StreamOrders {
  readonly #options: StreamOrdersOptions;
  readonly #orders = new Map<string, StandingOrder>();
  readonly #leave: (() => void)[] = [];
  #isHeld = false;
  #isEnded = false;

  constructor(options: StreamOrdersOptions) {
    this.#options = options;
  }

  /** So many more tasks are wanted. Not once the orders have ended. */
  add(taskType: string, { domain, count }: { readonly domain: string; readonly count: number }): void {
    if (this.#isEnded || count === 0) return;
    this.#orderOf({ taskType, domain: domain === "" ? undefined : domain }).add(count);
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

  #orderOf(asked: { readonly taskType: string; readonly domain: string | undefined }): StandingOrder {
    const queue = queueNameOf(asked);
    const known = this.#orders.get(queue);
    if (known !== undefined) return known;
    const { waiting, polls, workerId, take } = this.#options;
    // A worker that stays polls all the time.
    this.#leave.push(polls.stands({ ...asked, workerId }));
    const order = waiting.stand({ queue, workerId }, take);
    if (this.#isHeld) order.hold();
    this.#orders.set(queue, order);
    return order;
  }
}
