import {
  eventIdFrom,
  leaseIdFrom,
  type QueuedTask,
  type Refusal,
  type TaskPolled,
  type WorkflowEvent,
} from "@tutti/engine";
import type { Applied, CreditOffer, LeasedTask } from "@tutti/ports";

import type { QueueCommand } from "../batch/batch-commands.ts";
import type { Clock } from "../clock.ts";
import type { Dispatch } from "../dispatch/dispatch.ts";
import type { CreditBook } from "./credit-book.ts";
import type { LentCredit } from "./credit.ts";
import { HeldQueue } from "./held-queue.ts";

export type BacklogParts = {
  readonly clock: Clock;
  readonly credits: Pick<CreditBook, "reserve" | "usedUp" | "giveBack" | "lost">;
  readonly dispatch: Pick<Dispatch, "send">;
  /** Applies an event of decider's own. */
  readonly apply: (event: WorkflowEvent, settle: (applied: Applied) => void) => void;
  readonly newUuid: () => string;
  /** For how long a task is held at most; 0: none is. */
  readonly holdMs: number;
  readonly maxTasks: number;
};

/**
 * Tasks that nobody waited for when they were scheduled, of queues whose workers are about to come back: they wait here for a
 * moment, and the next credit leases them by an event each, without a job in Redis. Their rows of `scheduled_task` stand all
 * the while, so that what is lost with the process is sent by sweeper like any job that was never sent.
 *
 * Those that were here too long go to their queue, the oldest first; who claims there is served before those that wait here.
 * Tasks of a priority or a limit, and those of clients that have other deciders too, take the queue at once. Source: core.md 5.
 */
export class Backlog {
  readonly #parts: BacklogParts;
  readonly #queues = new Map<string, HeldQueue>();
  #count = 0;
  #forgotAtMs: number;
  #isClosed = false;
  #stopTimer: (() => void) | undefined;

  constructor(parts: BacklogParts) {
    this.#parts = parts;
    this.#forgotAtMs = parts.clock.nowMs();
  }

  /** How many tasks it holds. */
  get size(): number {
    return this.#count;
  }

  /** How many queues it knows something of: those whose workers were here lately. */
  get queueCount(): number {
    return this.#queues.size;
  }

  /** The queues' commands of a committed batch: tasks are held where they may be, the rest is sent. */
  send(commands: readonly QueueCommand[]): void {
    const sent: QueueCommand[] = [];
    const holding = new Set<string>();
    for (const command of commands) {
      if (command.kind === "DequeueTask" ? this.#dropped(command.task) : this.#held(command.task)) {
        holding.add(command.task.queue);
        continue;
      }
      // None in the queue may overtake those that have waited here.
      if (command.kind === "EnqueueTask") sent.push(...this.#takenOut(command.task.queue));
      sent.push(command);
    }
    this.#parts.dispatch.send(sent);
    for (const queue of holding) this.#serve(queue);
    this.#lookLater();
  }

  /** A worker's claim has taken a task of the queue. */
  claimed(queue: string): void {
    const known = this.#queues.get(queue);
    if (known !== undefined) known.usedAtMs = this.#parts.clock.nowMs();
  }

  /** A credit for the queue has been lent. */
  granted({ queue, isSole = false }: Pick<CreditOffer, "queue" | "isSole">): void {
    const nowMs = this.#parts.clock.nowMs();
    const known = this.#queueOf(queue);
    known.usedAtMs = nowMs;
    if (isSole) known.soleAtMs = nowMs;
    else known.sharedAtMs = nowMs;
    this.#serve(queue);
    this.#forgetIdle(nowMs);
  }

  /** Holds nothing any more: what is here is sent. */
  close(): void {
    this.#isClosed = true;
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    this.#parts.dispatch.send([...this.#queues.keys()].flatMap((queue) => this.#takenOut(queue)));
  }

  /** Whether it holds the task now. */
  #held(task: QueuedTask): boolean {
    const known = this.#queues.get(task.queue);
    const nowMs = this.#parts.clock.nowMs();
    if (known === undefined || !this.#mayHold(task, known, nowMs)) return false;
    const before = known.size;
    known.add({ task, heldAtMs: nowMs });
    this.#count += known.size - before;
    return true;
  }

  #mayHold({ priority }: QueuedTask, known: HeldQueue, nowMs: number): boolean {
    const { holdMs, maxTasks } = this.#parts;
    if (this.#isClosed || holdMs === 0 || this.#count >= maxTasks || priority !== 0) return false;
    if (known.sharedAtMs >= known.soleAtMs || known.limitedUntilMs > nowMs) return false;
    return nowMs - known.usedAtMs <= IN_USE_MS;
  }

  #dropped(task: Pick<QueuedTask, "taskId" | "delivery" | "queue">): boolean {
    const isDropped = this.#queues.get(task.queue)?.remove(task) ?? false;
    if (isDropped) this.#count -= 1;
    return isDropped;
  }

  /** Leases what is held of a queue to those who wait for it. */
  #serve(queue: string): void {
    const known = this.#queues.get(queue);
    while (known !== undefined && known.size > 0) {
      const lent = this.#parts.credits.reserve(queue);
      if (lent === undefined) return;
      const tasks = known.take(Math.min(lent.credit.max, lent.maxHeld));
      this.#count -= tasks.length;
      known.usedAtMs = this.#parts.clock.nowMs();
      this.#lease(lent, tasks);
    }
  }

  /** All tasks of a credit are one answer to its owner, as they would be of one commit. */
  #lease(lent: LentCredit, tasks: readonly QueuedTask[]): void {
    const leased: (LeasedTask | undefined)[] = tasks.map(() => undefined);
    let unanswered = tasks.length;
    let isLost = false;
    tasks.forEach((task, ordinal) => {
      this.#parts.apply(this.#taskPolled(task, { lent, ordinal }), (applied) => {
        if (applied.kind === "answered") leased[ordinal] = applied.task;
        else isLost = this.#refused(task, applied.refusal) || isLost;
        unanswered -= 1;
        if (unanswered === 0) this.#answered(lent, { tasks: leased.flatMap((one) => one ?? []), isLost });
      });
    });
  }

  #answered(
    lent: LentCredit,
    { tasks, isLost }: { readonly tasks: readonly LeasedTask[]; readonly isLost: boolean },
  ): void {
    const { credits } = this.#parts;
    const { creditId, queue } = lent.credit;
    if (tasks.length > 0) {
      credits.usedUp(lent);
      lent.owner.leased({ creditId, tasks });
    } else if (isLost) {
      credits.lost(lent);
    } else {
      credits.giveBack(lent);
      this.#serve(queue);
    }
  }

  /** What becomes of a task that was not leased. Gives whether nobody knows whether it was. */
  #refused(task: QueuedTask, { kind }: Refusal): boolean {
    if (kind === "StaleTask" || kind === "NotFound") return false;
    if (kind === "SlotNeeded") this.#queueOf(task.queue).limitedUntilMs = this.#parts.clock.nowMs() + LIMITED_MS;
    this.#parts.dispatch.send([{ kind: "EnqueueTask", task }]);
    return kind !== "SlotNeeded";
  }

  #taskPolled(
    { workflowId, taskId, delivery }: QueuedTask,
    { lent, ordinal }: { readonly lent: LentCredit; readonly ordinal: number },
  ): TaskPolled {
    const { creditId, workerId, instance, epoch } = lent.credit;
    const eventId = eventIdFrom(this.#parts.newUuid());
    return {
      ...{ kind: "TaskPolled", eventId, workflowId, taskId, delivery, workerId, instance, epoch },
      origin: { actor: workerId ?? "", requestId: eventId, traceContext: "" },
      leaseId: leaseIdFrom(`${creditId}-${ordinal}`),
    };
  }

  #takenOut(queue: string): readonly QueueCommand[] {
    return this.#asCommands(this.#queues.get(queue)?.take(Number.POSITIVE_INFINITY) ?? []);
  }

  #asCommands(tasks: readonly QueuedTask[]): readonly QueueCommand[] {
    this.#count -= tasks.length;
    return tasks.map((task) => ({ kind: "EnqueueTask", task }));
  }

  #queueOf(queue: string): HeldQueue {
    const known = this.#queues.get(queue) ?? new HeldQueue();
    this.#queues.set(queue, known);
    return known;
  }

  #lookLater(): void {
    if (this.#count === 0 || this.#isClosed) return;
    this.#stopTimer ??= this.#parts.clock.after(LOOK_MS, () => this.#look());
  }

  /** Sends what was here too long. A credit that a failed batch has given back is seen here, too. */
  #look(): void {
    this.#stopTimer = undefined;
    const nowMs = this.#parts.clock.nowMs();
    const sent: QueueCommand[] = [];
    for (const [queue, known] of this.#queues) {
      this.#serve(queue);
      sent.push(...this.#asCommands(known.take(Number.POSITIVE_INFINITY, nowMs - this.#parts.holdMs)));
    }
    this.#parts.dispatch.send(sent);
    this.#forgetIdle(nowMs);
    this.#lookLater();
  }

  /** Workers may ask for any number of queues, each of a domain of its own, and hold nothing here. */
  #forgetIdle(nowMs: number): void {
    if (nowMs - this.#forgotAtMs < FORGET_MS) return;
    this.#forgotAtMs = nowMs;
    for (const [queue, known] of this.#queues)
      if (known.size === 0 && nowMs - known.usedAtMs > FORGET_MS) this.#queues.delete(queue);
  }
}

/** For so long after its last use a queue's workers are expected back. */
const IN_USE_MS = 2_000;
const LIMITED_MS = 60_000;
const FORGET_MS = 60_000;
const LOOK_MS = 50;
