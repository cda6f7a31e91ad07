import type { WorkflowId } from "@tutti/engine";

import type { Lane, PendingEvent } from "../pending-event.ts";
import { Deque } from "./deque.ts";

/** What a batch may take. */
export type TakeLimits = {
  /** With so many it takes no further executions. Of one that it takes, all events that fit come along. */
  readonly enoughEvents: number;
  readonly maxEvents: number;
  readonly maxBytes: number;
};

/** The waiting events of one execution, in the order in which they apply. */
type WorkflowQueue = {
  readonly workflowId: WorkflowId;
  events: PendingEvent[];
  userEvents: number;
  /** A batch or a supply has the execution: its events wait. */
  isHeld: boolean;
  /** The list that it stands in to be taken. */
  readyIn: Lane | undefined;
};

/**
 * Events that wait for a batch, in order for each execution. An execution that was taken is held until `release`, so
 * that batches in flight are disjoint. Wake-ups stand in a lane of their own. Source: core.md 4.
 */
export class WaitingEvents {
  readonly #queues = new Map<WorkflowId, WorkflowQueue>();
  readonly #ready: { readonly [lane in Lane]: Deque<WorkflowQueue> } = { users: new Deque(), timers: new Deque() };
  #count = 0;
  #sizeBytes = 0;
  #readyCount = 0;

  get count(): number {
    return this.#count;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** The events whose execution is not held. */
  get readyCount(): number {
    return this.#readyCount;
  }

  add(event: PendingEvent): void {
    const queue = this.#queueOf(event.event.workflowId);
    queue.events.push(event);
    this.#counted(queue, [event], 1);
    this.#line(queue, { added: 1 });
  }

  /** Puts events back in front of those that came after them. All are of one execution, which is held. */
  putBack(workflowId: WorkflowId, events: readonly PendingEvent[]): void {
    const queue = this.#queueOf(workflowId);
    queue.events = [...events, ...queue.events];
    this.#counted(queue, events, 1);
  }

  /** Ends the hold of an execution that was taken. What waits of it stands in line anew, or ahead of all. */
  release(workflowId: WorkflowId, place: "behind" | "ahead" = "behind"): void {
    const queue = this.#queues.get(workflowId);
    if (queue === undefined) return;
    queue.isHeld = false;
    if (queue.events.length === 0) this.#queues.delete(workflowId);
    else this.#line(queue, { added: queue.events.length, place });
  }

  /** Whether events of it wait. */
  has(workflowId: WorkflowId): boolean {
    return (this.#queues.get(workflowId)?.events.length ?? 0) > 0;
  }

  isHeld(workflowId: WorkflowId): boolean {
    return this.#queues.get(workflowId)?.isHeld ?? false;
  }

  /**
   * The events of the next batch, their executions held from now on. While both lanes wait each gets half. Events
   * that `isDropped` says no to are left out and forgotten.
   */
  take(limits: TakeLimits, isDropped: (event: PendingEvent) => boolean): readonly PendingEvent[] {
    const taking = new Taking(limits);
    const { enoughEvents } = limits;
    const half = Math.floor(enoughEvents / 2);
    const timersShare = Math.min(this.#ready.timers.size, half);
    this.#takeFrom("users", { taking, upTo: enoughEvents - timersShare, isDropped });
    const timersEnd = this.#ready.users.size > 0 ? taking.events.length + half : enoughEvents;
    this.#takeFrom("timers", { taking, upTo: Math.min(timersEnd, enoughEvents), isDropped });
    this.#takeFrom("users", { taking, upTo: enoughEvents, isDropped });
    return taking.events;
  }

  #takeFrom(lane: Lane, options: TakeFrom): void {
    const list = this.#ready[lane];
    for (let queue = list.peek(); queue !== undefined; queue = list.peek()) {
      // A workflow may have moved to the other lane, or have been taken from there.
      const isStale = queue.readyIn !== lane;
      if (!isStale && !this.#takeEvents(queue, options)) return;
      list.shift();
    }
  }

  /** False where the batch has no room for the first event of the queue, which then stays in its place. */
  #takeEvents(queue: WorkflowQueue, { taking, upTo, isDropped }: TakeFrom): boolean {
    if (taking.events.length >= upTo) return false;
    const taken: PendingEvent[] = [];
    let used = 0;
    for (const event of queue.events) {
      const dropped = isDropped(event);
      if (!dropped && !taking.take(event)) break;
      used += 1;
      if (!dropped) taken.push(event);
    }
    if (used === 0) return false;
    this.#readyCount -= queue.events.length;
    this.#counted(queue, queue.events.splice(0, used), -1);
    queue.readyIn = undefined;
    queue.isHeld = taken.length > 0;
    if (!queue.isHeld) this.release(queue.workflowId);
    return true;
  }

  #queueOf(workflowId: WorkflowId): WorkflowQueue {
    const existing = this.#queues.get(workflowId);
    if (existing !== undefined) return existing;
    const queue: WorkflowQueue = { workflowId, events: [], userEvents: 0, isHeld: false, readyIn: undefined };
    this.#queues.set(workflowId, queue);
    return queue;
  }

  #counted(queue: WorkflowQueue, events: readonly PendingEvent[], sign: 1 | -1): void {
    this.#count += sign * events.length;
    for (const event of events) {
      this.#sizeBytes += sign * event.sizeBytes;
      if (event.lane === "users") queue.userEvents += sign;
    }
  }

  #line(
    queue: WorkflowQueue,
    { added, place = "behind" }: { readonly added: number; readonly place?: "behind" | "ahead" },
  ): void {
    if (queue.isHeld) return;
    this.#readyCount += added;
    const lane: Lane = queue.userEvents > 0 ? "users" : "timers";
    if (queue.readyIn === lane) return;
    queue.readyIn = lane;
    if (place === "ahead") this.#ready[lane].unshift(queue);
    else this.#ready[lane].push(queue);
  }
}

type TakeFrom = {
  readonly taking: Taking;
  /** With how many events the batch has enough of this lane. */
  readonly upTo: number;
  readonly isDropped: (event: PendingEvent) => boolean;
};

/** A batch being filled. */
class Taking {
  readonly events: PendingEvent[] = [];
  readonly #maxBytes: number;
  #maxEvents: number;
  #sizeBytes = 0;

  constructor({ maxEvents, maxBytes }: TakeLimits) {
    this.#maxEvents = maxEvents;
    this.#maxBytes = maxBytes;
  }

  /** False where the event does not fit; the first one always does. */
  take(event: PendingEvent): boolean {
    const count = this.events.length + 1;
    const isFirst = count === 1;
    if (!isFirst && count > Math.min(this.#maxEvents, event.maxCompany)) return false;
    if (!isFirst && this.#sizeBytes + event.sizeBytes > this.#maxBytes) return false;
    this.events.push(event);
    this.#sizeBytes += event.sizeBytes;
    this.#maxEvents = Math.min(this.#maxEvents, event.maxCompany);
    return true;
  }
}
