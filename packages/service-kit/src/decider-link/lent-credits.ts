import type { CreditId } from "@tutti/engine";
import type { CreditOffer } from "@tutti/ports";

import type { Clock } from "../clock.ts";
import type { DeciderStream } from "./decider-stream.ts";

type Lent = { readonly offer: CreditOffer; readonly expiresAtMs: number; stream: DeciderStream | undefined };

/**
 * With several deciders a credit is lent to each in turn, because any of them may decide the next task of its queue;
 * for so long each time.
 */
const turnMs = 1_000;

/** Which credit is lent to which decider. Those that no decider has wait for one. */
export class LentCredits {
  readonly #clock: Clock;
  readonly #lent = new Map<CreditId, Lent>();
  #turn = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Lends to one of the streams, in turn; to none while there is none. */
  lend(offer: CreditOffer, streams: readonly DeciderStream[]): void {
    const lent = { offer, expiresAtMs: this.#clock.nowMs() + offer.expiresMs, stream: undefined };
    this.#lent.set(offer.creditId, lent);
    this.#send(lent, streams);
  }

  /** Lends those that no decider has. */
  lendWaiting(streams: readonly DeciderStream[]): void {
    for (const lent of this.#lent.values()) if (lent.stream === undefined) this.#send(lent, streams);
  }

  /** It is used or void. */
  ended(creditId: CreditId): void {
    this.#lent.delete(creditId);
  }

  withdraw(creditId: CreditId): void {
    const lent = this.#lent.get(creditId);
    this.#lent.delete(creditId);
    lent?.stream?.send((outgoing) => outgoing.withdraw(creditId));
  }

  /** Takes all back from a decider that ends or leaves; their ids. */
  recall(stream: DeciderStream): readonly CreditId[] {
    const recalled = [...this.#lent].filter(([, lent]) => lent.stream === stream).map(([creditId]) => creditId);
    for (const creditId of recalled) this.withdraw(creditId);
    return recalled;
  }

  #send(lent: Lent, streams: readonly DeciderStream[]): void {
    const remainingMs = Math.ceil(lent.expiresAtMs - this.#clock.nowMs());
    const stream = streams[this.#turn % streams.length];
    if (stream === undefined || remainingMs < 1) return;
    this.#turn = (this.#turn + 1) % streams.length;
    lent.stream = stream;
    const { creditId, queue, max, workerId = "", maxHeld = 0, heldOnly = false } = lent.offer;
    const isSole = streams.length === 1;
    const expiresMs = isSole ? remainingMs : Math.min(remainingMs, turnMs);
    const grant = { creditId, queue, max, workerId, expiresMs, maxHeld, heldOnly, isSole };
    stream.send((outgoing) => outgoing.grant(grant));
  }
}
