import type { CreditId, EventId } from "@tutti/engine";
import type { Applied, CreditOffer, ExecutionWatch, LeasedAgainstCredit, LostLease } from "@tutti/ports";

import type { Backlog } from "./hand-out/backlog.ts";
import type { CreditBook } from "./hand-out/credit-book.ts";
import type { CreditOwner } from "./hand-out/credit.ts";
import type { LostLeases } from "./hand-out/lost-leases.ts";
import type { Flushed } from "./hand-out/pending-flushes.ts";
import type { HandedIn } from "./intake.ts";
import type { PendingEvent } from "./pending-event.ts";
import type { Watch, Watches } from "./watches/watches.ts";

/** The client of a connection. */
export type ClientIdentity = {
  readonly instance: string;
  readonly epoch: string;
  /** Whether it wants to hear of tasks that are taken out of workers' hands. Absent: no. */
  readonly followsLeases?: boolean;
};

/** What a connection's client hears. None of it may throw. */
export type ClientEar = {
  answered(eventId: EventId, applied: Applied): void;
  leased(leased: LeasedAgainstCredit): void;
  /** The credit is void: it was unused and will not be used. */
  withdrawn(creditId: CreditId): void;
  /** Tasks were taken out of workers' hands, perhaps of this client's. */
  leasesLost(lost: readonly LostLease[]): void;
  /** The execution of a watch should be read. */
  look(watchId: string): void;
  /** This decider is leaving: no new events or grants, please. What it has taken is still answered. */
  drain(): void;
};

/** What a connection needs of decider. */
export type ConnectionHost = {
  readonly credits: CreditBook;
  readonly backlog: Pick<Backlog, "granted">;
  readonly lostLeases: LostLeases;
  readonly watches: Watches;
  isDraining(): boolean;
  accept(handedIn: HandedIn, settle: (applied: Applied) => void): PendingEvent | undefined;
  flushed(flushed: Flushed): void;
  left(connection: DeciderConnection): void;
};

/** A client's side of decider, whatever carries it. */
export class DeciderConnection {
  readonly #host: ConnectionHost;
  readonly #ear: ClientEar;
  readonly #owner: CreditOwner;
  readonly #underWay = new Set<PendingEvent>();
  readonly #unfollow: (() => void) | undefined;
  readonly #watches = new Map<string, Watch>();
  #whenAnswered: (() => void)[] = [];

  constructor(host: ConnectionHost, { client, ear }: { readonly client: ClientIdentity; readonly ear: ClientEar }) {
    this.#host = host;
    this.#ear = ear;
    this.#owner = {
      instance: client.instance,
      epoch: client.epoch,
      withdrawn: (creditId) => ear.withdrawn(creditId),
      leased: (leased) => ear.leased(leased),
    };
    if (client.followsLeases === true) this.#unfollow = host.lostLeases.follow(ear);
  }

  event(handedIn: HandedIn): void {
    let pending: PendingEvent | undefined;
    pending = this.#host.accept(handedIn, (applied) => {
      // One that is refused at once never was under way.
      if (pending !== undefined) this.#underWay.delete(pending);
      this.#ear.answered(handedIn.event.eventId, applied);
      if (this.#underWay.size === 0) for (const resolve of this.#whenAnswered.splice(0)) resolve();
    });
    if (pending !== undefined) this.#underWay.add(pending);
  }

  grant(offer: CreditOffer): void {
    const { credits, backlog } = this.#host;
    if (this.#host.isDraining()) {
      this.#ear.withdrawn(offer.creditId);
      return;
    }
    credits.grant(this.#owner, offer);
    backlog.granted(offer);
    // Unless it is in use by now, for what was held.
    if (offer.heldOnly === true) credits.withdraw(this.#owner, offer.creditId);
  }

  withdraw(creditId: CreditId): void {
    this.#host.credits.withdraw(this.#owner, creditId);
  }

  flushed(flushed: Flushed): void {
    this.#host.flushed(flushed);
  }

  /** Somebody waits for an execution. Told at once, for what was committed before, and then when there is something to see. */
  watch(watchId: string, { workflowId, taskReferenceNames, everyChange = false }: ExecutionWatch): void {
    this.unwatch(watchId);
    const look = (): void => this.#ear.look(watchId);
    const watch = { workflowId, taskReferenceNames: new Set(taskReferenceNames), everyChange, look };
    this.#watches.set(watchId, watch);
    this.#host.watches.add(watch);
    look();
  }

  unwatch(watchId: string): void {
    const watch = this.#watches.get(watchId);
    if (watch === undefined) return;
    this.#watches.delete(watchId);
    this.#host.watches.remove(watch);
  }

  /** Resolves when none of its events is unanswered. */
  async answered(): Promise<void> {
    if (this.#underWay.size > 0) await new Promise<void>((resolve) => this.#whenAnswered.push(resolve));
  }

  /** Tells the client that this decider is leaving. */
  drain(): void {
    this.#ear.drain();
  }

  /** The client is gone: its credits and watches too; its events are applied, unheard. */
  close(): void {
    this.#host.credits.leave(this.#owner);
    this.#unfollow?.();
    for (const watchId of [...this.#watches.keys()]) this.unwatch(watchId);
    // Their sender hands them to another decider, which may be faster.
    for (const pending of this.#underWay) pending.isRepeat = true;
    this.#host.left(this);
  }
}
