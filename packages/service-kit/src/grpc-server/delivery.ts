import type { Log } from "../log/make-log.ts";

/** How a message ended: handed to the peer, or not. */
export type DeliveryOutcome = "flushed" | "aborted";

/** One message on its way to the peer. It ends once, and tells each listener that waits for this end once. */
export class Delivery {
  readonly #log: Log;
  readonly #listeners: Record<DeliveryOutcome, (() => void)[]> = { flushed: [], aborted: [] };
  #outcome: DeliveryOutcome | undefined;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Adds a listener for this end; it is told soon when the delivery has already ended so. */
  on(outcome: DeliveryOutcome, listener: () => void): void {
    if (this.#outcome === undefined) this.#listeners[outcome].push(listener);
    else if (this.#outcome === outcome) queueMicrotask(() => this.#tell(listener));
  }

  /** Ends the delivery. Only the first end counts. */
  settle(outcome: DeliveryOutcome): void {
    if (this.#outcome !== undefined) return;
    this.#outcome = outcome;
    for (const listener of this.#listeners[outcome]) this.#tell(listener);
  }

  #tell(listener: () => void): void {
    try {
      listener();
    } catch (error) {
      this.#log.error({ err: error }, "a delivery's listener failed");
    }
  }
}

/** The deliveries of one call, in the order of its messages. */
export class Deliveries {
  readonly #log: Log;
  readonly #outstanding = new Set<Delivery>();
  #next: Delivery;

  constructor(log: Log) {
    this.#log = log;
    this.#next = new Delivery(log);
  }

  /** The delivery of the message that has not been sent yet. */
  get next(): Delivery {
    return this.#next;
  }

  /** Starts the next message's delivery; the answer ends it. */
  send(): (outcome: DeliveryOutcome) => void {
    const sent = this.#next;
    this.#outstanding.add(sent);
    this.#next = new Delivery(this.#log);
    return (outcome) => {
      this.#outstanding.delete(sent);
      sent.settle(outcome);
    };
  }

  /** Nothing more will be handed over: ends what is under way, and the message that never came, as aborted. */
  abort(): void {
    for (const delivery of this.#outstanding) delivery.settle("aborted");
    this.#outstanding.clear();
    this.#next.settle("aborted");
  }
}
