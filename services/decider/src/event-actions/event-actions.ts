import type { EventHandler } from "@tutti/engine";
import type { EventExecution, EventStore, MetadataStore, SettledEvent, TakenEvent } from "@tutti/ports";

import type { Clock } from "../clock.ts";
import { handleMessage, type HandleDeps } from "./handle-message.ts";
import { SettleQueue } from "./settle-queue.ts";

export type EventActionsDeps = HandleDeps & {
  readonly store: EventStore;
  readonly metadata: Pick<MetadataStore, "getEventHandlers">;
  readonly clock: Clock;
};

/**
 * Deals with messages for event handlers: this process is woken for those that it has committed itself, and looks each
 * second for others that are due, be it that they are tried again or that their process has died. Any number of deciders
 * share them. A message is the store's until everything about it is done or given up, so nothing is lost with a process;
 * what is done twice is known by its ids. What nobody listens to is set aside until somebody does, or it has grown old.
 * Source: reference/engine.md 9.2.
 */
export class EventActions {
  readonly #deps: EventActionsDeps;
  readonly #settling: SettleQueue;
  /** By their key: those that are dealt with now. */
  readonly #inHand = new Map<string, TakenEvent>();
  readonly #underWay = new Set<Promise<void>>();
  #stopTimers: readonly (() => void)[] = [];
  #looking: Promise<void> | undefined;
  #isWanted = false;
  #isDraining = false;
  #isAway = false;

  constructor(deps: EventActionsDeps) {
    this.#deps = deps;
    this.#settling = new SettleQueue(deps);
  }

  /** Begins to look for messages. */
  start(): void {
    const { limits } = this.#deps;
    this.#every(limits.everyMs, async () => await this.#lookIfAnyIsDue());
    this.#every(limits.holdMs / 3, async () => await this.#keepHold());
    this.#every(limits.unheardEveryMs, async () => await this.#wakeHeard());
    this.#every(FORGET_EVERY_MS, async () => await this.#forget());
  }

  /** There may be messages. */
  wake(): void {
    if (this.#isDraining) return;
    this.#isWanted = true;
    this.#looking ??= this.#lookOn();
  }

  /** How many messages are dealt with now. */
  get inHandCount(): number {
    return this.#inHand.size;
  }

  /** Takes no more, and resolves when what it has in hand is settled. */
  async drain(): Promise<void> {
    this.#isDraining = true;
    await this.#looking;
    await Promise.all(this.#underWay);
    await this.#settling.settled();
  }

  close(): void {
    for (const stop of this.#stopTimers) stop();
  }

  #every(ms: number, run: () => Promise<void>): void {
    const { clock } = this.#deps;
    let stop: () => void = () => undefined;
    const again = (): void => {
      stop = clock.after(ms, () => void this.#orLog(run).then(again));
    };
    again();
    this.#stopTimers = [...this.#stopTimers, () => stop()];
  }

  /** Of failures in a row the first is logged, and that they are over. */
  async #orLog(run: () => Promise<void>): Promise<void> {
    const { log } = this.#deps;
    try {
      await run();
      if (this.#isAway) log.info({ work: "event handlers" }, "works again");
      this.#isAway = false;
    } catch (error) {
      if (!this.#isAway) log.warn({ err: error, work: "event handlers" }, "failed; tried again until it works");
      this.#isAway = true;
    }
  }

  async #lookIfAnyIsDue(): Promise<void> {
    if (this.#isDraining || this.#looking !== undefined) return;
    if (await this.#deps.store.isAnyDue()) this.wake();
  }

  async #lookOn(): Promise<void> {
    while (this.#isWanted && !this.#isDraining) {
      this.#isWanted = false;
      await this.#orLog(async () => await this.#look());
    }
    this.#looking = undefined;
  }

  /** Takes all that is due, as room becomes free. */
  async #look(): Promise<void> {
    const { store, limits } = this.#deps;
    for (let isMore = true; isMore && !this.#isDraining;) {
      while (this.#inHand.size >= limits.atOnce) await Promise.race(this.#underWay);
      const limit = Math.min(limits.page, limits.atOnce - this.#inHand.size);
      const taken = await store.take({ limit, maxBytes: limits.pageBytes, holdMs: limits.holdMs });
      // One whose hold ran out while this process still has it is not begun again.
      await this.#begin(taken.filter((message) => !this.#inHand.has(keyOf(message))));
      isMore = taken.length > 0;
    }
  }

  async #begin(taken: readonly TakenEvent[]): Promise<void> {
    if (taken.length === 0) return;
    const { store, metadata } = this.#deps;
    const handlers = await metadata.getEventHandlers([...new Set(taken.map(({ event }) => event))]);
    const active = handlers.filter((handler) => handler.active);
    const known = await store.executionsOf(taken.filter(({ takes }) => takes > 0));
    const unheard: TakenEvent[] = [];
    for (const message of taken) {
      const ofMessage = known.filter((execution) => keyOf(execution) === keyOf(message));
      const listening = active.filter(({ event }) => event === message.event);
      if (listening.length + ofMessage.length === 0) unheard.push(message);
      else this.#track(message, this.#handle(message, { handlers: listening, known: ofMessage }));
    }
    if (unheard.length > 0) await store.setAside(unheard);
  }

  /** Messages that nobody listened to, and somebody does now. */
  async #wakeHeard(): Promise<void> {
    const { store, limits } = this.#deps;
    while (!this.#isDraining && (await store.wakeHeard(limits.page)) > 0) this.wake();
  }

  #track(message: TakenEvent, handling: Promise<void>): void {
    this.#inHand.set(keyOf(message), message);
    const tracked = handling.finally(() => {
      this.#inHand.delete(keyOf(message));
      this.#underWay.delete(tracked);
    });
    this.#underWay.add(tracked);
  }

  /** Never rejects: what cannot be settled comes again when it is held no longer. */
  async #handle(
    taken: TakenEvent,
    found: { readonly handlers: readonly EventHandler[]; readonly known: readonly EventExecution[] },
  ): Promise<void> {
    let settled: SettledEvent | undefined;
    await this.#orLog(async () => {
      settled = await handleMessage({ taken, ...found }, this.#deps);
      await this.#settling.settle(settled);
    });
  }

  async #keepHold(): Promise<void> {
    const { store, limits } = this.#deps;
    if (this.#inHand.size > 0) await store.hold([...this.#inHand.values()], limits.holdMs);
  }

  async #forget(): Promise<void> {
    const { store, limits } = this.#deps;
    while (!this.#isDraining && (await store.forgetExecutions(limits.keepExecutionsMs, FORGET_PAGE)) === FORGET_PAGE);
    while (!this.#isDraining && (await store.forgetUnheard(limits.keepUnheardMs, FORGET_PAGE)) > 0);
  }
}

const keyOf = ({ workflowId, revision, ordinal }: Pick<TakenEvent, "workflowId" | "revision" | "ordinal">): string =>
  `${workflowId}/${revision}/${ordinal}`;

const FORGET_EVERY_MS = 60_000;
const FORGET_PAGE = 1_000;
