import type { deciderGrpc } from "@tutti/contracts";

type Frame = deciderGrpc.ConnectRequest;

/** A frame holds at most so many events, and ends with the one that takes it over this size. */
const maxEvents = 512;
const maxBytes = 1024 * 1024;

/** What is to be sent to one decider, until a frame takes it. */
export class Outgoing {
  readonly #events: deciderGrpc.Event[] = [];
  readonly #grants = new Map<string, deciderGrpc.Grant>();
  #withdrawals: string[] = [];
  #flushed: deciderGrpc.Flushed[] = [];
  readonly #watches = new Map<string, deciderGrpc.Watch>();
  #unwatches: string[] = [];

  event(event: deciderGrpc.Event): void {
    this.#events.push(event);
  }

  grant(grant: deciderGrpc.Grant): void {
    this.#grants.set(grant.creditId, grant);
  }

  /** A grant that has not left yet is taken out; its withdrawal need not be sent. */
  withdraw(creditId: string): void {
    if (!this.#grants.delete(creditId)) this.#withdrawals.push(creditId);
  }

  flushed(flushed: deciderGrpc.Flushed): void {
    this.#flushed.push(flushed);
  }

  watch(watch: deciderGrpc.Watch): void {
    this.#watches.set(watch.watchId, watch);
  }

  /** A watch that has not left yet is taken out; its end need not be sent. */
  unwatch(watchId: string): void {
    if (!this.#watches.delete(watchId)) this.#unwatches.push(watchId);
  }

  get isEmpty(): boolean {
    const lists = [this.#events, this.#withdrawals, this.#flushed, this.#unwatches];
    return this.#grants.size === 0 && this.#watches.size === 0 && lists.every(({ length }) => length === 0);
  }

  /** The next frame, taken out. */
  take(): Frame {
    const grants = [...this.#grants.values()];
    const withdrawals = this.#withdrawals.map((creditId) => ({ creditId }));
    const flushed = this.#flushed;
    const watches = [...this.#watches.values()];
    const unwatches = this.#unwatches.map((watchId) => ({ watchId }));
    this.#grants.clear();
    this.#withdrawals = [];
    this.#flushed = [];
    this.#watches.clear();
    this.#unwatches = [];
    return { hello: undefined, events: this.#takeEvents(), grants, withdrawals, flushed, watches, unwatches };
  }

  #takeEvents(): deciderGrpc.Event[] {
    let sizeBytes = 0;
    let count = 0;
    for (const event of this.#events) {
      if (count === maxEvents || sizeBytes >= maxBytes) break;
      sizeBytes += bytesOf(event);
      count += 1;
    }
    return this.#events.splice(0, count);
  }
}

/** What an event weighs, near enough. */
export function bytesOf({ head, payloads }: Pick<deciderGrpc.Event, "head" | "payloads">): number {
  let sizeBytes = head.length;
  for (const payload of payloads) sizeBytes += payload.length;
  return sizeBytes;
}
