import type {
  DeciderPort,
  ExecutionStore,
  LeasedAgainstCredit,
  LeasedTask,
  Limiter,
  QueueNews,
  SlotStore,
  Subscription,
  TaskQueue,
} from "@tutti/ports";
import { queueNameOf } from "@tutti/engine";
import type { CreditId } from "@tutti/engine";
import { processClock, type Clock, type Log } from "@tutti/service-kit";

import { ClaimCloser } from "./claim-closer.ts";
import { ClaimTaker } from "./claim-taker.ts";
import { CreditDesk } from "./credit-desk.ts";
import { LeaseBook } from "./lease-book.ts";
import { LeaseReturner } from "./lease-returner.ts";
import { ParkedPoll } from "./parked-poll.ts";
import type { PollListener, PollRequest } from "./parked-poll.ts";
import { QueueRoom } from "./queue-room.ts";
import { SettlingLeases } from "./settling-leases.ts";
import { SlotDesk } from "./slot-desk.ts";
import { StandingOrder } from "./standing-order.ts";
import type { StandingPollListener } from "./standing-poll.ts";
import type { Waiter } from "./waiter.ts";

export type WaitingRoomOptions = {
  readonly decider: DeciderPort;
  readonly queue: Pick<TaskQueue, "claim" | "finish" | "release" | "putBack" | "subscribe">;
  readonly limiter: Pick<Limiter, "take" | "handedOut" | "giveBack">;
  readonly slots: Pick<SlotStore, "now">;
  readonly executions: Pick<ExecutionStore, "findLeases">;
  readonly instance: string;
  readonly epoch: string;
  readonly log: Log;
  readonly clock?: Clock;
  /** How long after an answer to a poll has left its tasks may still be lost with this process. */
  readonly settleMs?: number | undefined;
};

/** A task that a poll is answered with. Whoever writes the answer says what became of it; only the first word counts. */
export type HandedTask = {
  readonly task: LeasedTask;
  /** It has left for the worker. */
  readonly flushed: () => void;
  /** It has not: somebody else gets it, or it is SCHEDULED again. */
  readonly returned: () => void;
};

/** A task for a worker that stays. Here too only the first word counts. */
export type StandingTask = HandedTask & {
  /** Its result is here, and on its way to decider, where its row goes with it. */
  readonly resulted: () => void;
  /** Its worker may have seen it, and does not have it: it is SCHEDULED again, and this lease is over. */
  readonly givenBack: () => void;
};

/** How many polls and orders wait, how many of them are lent to decider, and how many tasks are on their way to one. */
export type WaitingCounts = {
  readonly polls: number;
  readonly standing: number;
  readonly credits: number;
  readonly leases: number;
};

/** Rooms of queues that nobody waits for are kept, for what they know, up to this number. */
const maxVacantRooms = 5_000;

const shortLoanMs = 20;
const afterShortLoanMs = 100;
const usualSettleMs = 3_000;
/** How often a drain looks whether it is through. */
const momentMs = 5;

/** Where polls wait for tasks. A poll that waits costs neither Redis nor SQL. Source: core.md 5. */
export class WaitingRoom {
  readonly #options: WaitingRoomOptions;
  readonly #rooms = new Map<string, QueueRoom>();
  readonly #polls = new Set<ParkedPoll>();
  readonly #orders = new Set<StandingOrder>();
  readonly #clock: Clock;
  readonly #book: LeaseBook;
  readonly #desk: CreditDesk;
  readonly #closer: ClaimCloser;
  readonly #slots: SlotDesk;
  readonly #taker: ClaimTaker;
  readonly #returner: LeaseReturner;
  readonly #settling: SettlingLeases;
  readonly #standing: StandingPollListener = {
    grown: (poll) => this.#roomOf(poll.request.queue).grown(poll),
    served: (poll) => this.#roomOf(poll.request.queue).moveBack(poll),
    idle: (poll) => this.#roomOf(poll.request.queue).attendAgain(poll),
    content: (poll) => this.#roomOf(poll.request.queue).remove(poll),
  };
  #subscription: Subscription | undefined;
  #unlisten: (() => void) | undefined;
  #draining = false;

  constructor(options: WaitingRoomOptions) {
    const { decider, queue, log, clock = processClock, settleMs = usualSettleMs } = options;
    this.#options = options;
    this.#clock = clock;
    this.#book = new LeaseBook(() => clock.nowMs());
    this.#desk = new CreditDesk(decider, clock);
    this.#closer = new ClaimCloser(queue, log);
    this.#slots = new SlotDesk({ ...options, clock });
    this.#taker = new ClaimTaker({ ...options, closer: this.#closer, book: this.#book, slots: this.#slots });
    this.#returner = new LeaseReturner({ ...options, clock, book: this.#book });
    this.#settling = new SettlingLeases({ clock, settleMs, settled: (lease) => decider.flushed(lease) });
  }

  /** Listens to decider and to news of queues. Before that, nothing wakes a poll. */
  async start(): Promise<void> {
    const { decider, queue } = this.#options;
    this.#unlisten = decider.listen({
      leased: (leased) => this.#leased(leased),
      withdrawn: (creditId) => this.#withdrawn(creditId),
      deciderLost: () => void this.#returner.look(), // It never rejects.
    });
    this.#subscription = await queue.subscribe((news) => this.#hear(news));
    this.#returner.start();
  }

  /**
   * Waits for tasks of a queue: answered as soon as there is one, with up to `max`, or with none when the time is over,
   * the signal is aborted or the process stops. Never rejects.
   */
  poll(request: PollRequest): Promise<readonly HandedTask[]> {
    const { signal, enough } = request;
    if (this.#draining || signal?.aborted === true || enough?.aborted === true) return Promise.resolve([]);
    return new Promise((resolve) => {
      const listener: PollListener = {
        closed: () => this.#roomOf(request.queue).remove(poll),
        over: (_, { answer, leftOver }) => {
          this.#polls.delete(poll);
          for (const task of leftOver) this.#giveToAnybody(task);
          resolve(answer.map((task) => this.#handed(task, (lease) => this.#settling.add(lease))));
        },
      };
      const poll = new ParkedPoll(request, { listener, clock: this.#clock });
      this.#polls.add(poll);
      this.#roomOf(request.queue).add(poll);
    });
  }

  /**
   * A worker that stays: from now on it is handed tasks of the queue, each as it comes, as many as it adds to its
   * order. Nothing is handed over after the order's end, nor once the process stops.
   */
  stand(request: Waiter["request"], take: (task: StandingTask) => void): StandingOrder {
    const order = new StandingOrder({
      request,
      // A worker that stays says itself when it has a task.
      take: (task) => take(this.#handed(task, (lease) => this.#options.decider.flushed(lease))),
      listener: this.#standing,
      ended: () => this.#orders.delete(order),
    });
    if (this.#draining) order.end();
    else this.#orders.add(order);
    return order;
  }

  /** A task that its worker has, and does not work on: SCHEDULED again, whichever process handed it out. */
  giveBack(lease: Pick<LeasedTask, "workflowId" | "taskId" | "leaseId">): void {
    void this.#returner.giveBack(lease); // It never rejects.
  }

  /** How many polls wait. */
  get pollCount(): number {
    return this.#polls.size;
  }

  /** What is here now. */
  get counts(): WaitingCounts {
    const { size: polls } = this.#polls;
    return { polls, standing: this.#orders.size, credits: this.#desk.lentCount, leases: this.#book.heldCount };
  }

  /** Answers every poll with what it has and waits, until the signal, for the answers to leave. */
  async drain(signal: AbortSignal): Promise<void> {
    this.#draining = true;
    for (const poll of [...this.#polls]) poll.expire();
    for (const order of [...this.#orders]) order.end();
    while (!signal.aborted && (this.#polls.size > 0 || this.#book.heldCount > 0))
      await new Promise<void>((resolve) => this.#clock.after(momentMs, resolve));
    this.#settling.settleAll();
    await this.#closer.settled();
    await this.#slots.settled();
  }

  async close(): Promise<void> {
    this.#draining = true;
    this.#unlisten?.();
    for (const room of this.#rooms.values()) room.close();
    await this.#subscription?.close();
    await this.#returner.stop();
  }

  #leased({ creditId, tasks }: LeasedAgainstCredit): void {
    const { poll, expected = 0 } = this.#desk.ended(creditId) ?? {};
    // All of them are one answer, not the first alone.
    poll?.expect(tasks.length);
    for (const task of tasks) {
      if (this.#book.take(task) && poll?.give(task) !== true) this.#giveToAnybody(task);
    }
    poll?.arrived(tasks.length + expected);
  }

  #withdrawn(creditId: CreditId): void {
    const lent = this.#desk.ended(creditId);
    if (lent === undefined) return;
    if (lent.expected > 0) lent.poll.arrived(lent.expected);
    const attend = (): void => this.#roomOf(lent.poll.request.queue).attendAgain(lent.poll);
    // A decider that refuses credits as fast as they come must not be asked as fast.
    if (lent.lentForMs > shortLoanMs) attend();
    else this.#clock.after(afterShortLoanMs, attend);
  }

  #hear(news: QueueNews): void {
    if (news.kind === "resubscribed") {
      for (const room of this.#rooms.values()) room.wake();
      return;
    }
    if (news.kind === "freed") {
      for (const room of this.#rooms.values()) room.slotFreed(news.limits);
      return;
    }
    // What was lost comes back with news of its own.
    if (news.kind === "emptied") return;
    for (const queue of news.queues) this.#rooms.get(queue)?.wake();
  }

  #giveToAnybody(task: LeasedTask): void {
    const given = this.#rooms.get(queueNameOf(task.task))?.give(task) ?? false;
    if (!given) void this.#returner.giveBack(task); // It never rejects.
  }

  #handed(task: LeasedTask, left: (lease: LeasedTask) => void): StandingTask {
    let isOpen = true;
    const once = (act: () => void) => (): void => {
      if (!isOpen) return;
      isOpen = false;
      act();
    };
    return {
      task,
      flushed: once(() => {
        this.#book.flushed(task.leaseId);
        left(task);
      }),
      resulted: once(() => this.#book.flushed(task.leaseId)),
      returned: once(() => this.#giveToAnybody(task)),
      givenBack: once(() => void this.#returner.giveBack(task)), // It never rejects.
    };
  }

  #roomOf(queue: string): QueueRoom {
    const known = this.#rooms.get(queue);
    if (known !== undefined) return known;
    this.#forgetVacantRooms();
    const noTaker = (task: LeasedTask): void => void this.#returner.giveBack(task); // It never rejects.
    const { queue: queues, log } = this.#options;
    const room = new QueueRoom(queue, {
      queue: queues,
      taker: this.#taker,
      closer: this.#closer,
      desk: this.#desk,
      slots: this.#slots,
      noTaker,
      clock: this.#clock,
      log,
    });
    this.#rooms.set(queue, room);
    return room;
  }

  #forgetVacantRooms(): void {
    if (this.#rooms.size < maxVacantRooms) return;
    for (const [name, room] of this.#rooms) if (room.isVacant) this.#rooms.delete(name);
  }
}
