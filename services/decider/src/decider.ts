import { eventIdFrom, type WorkflowEvent, type WorkflowId } from "@tutti/engine";
import type { Applied } from "@tutti/ports";

import { BatchLoop } from "./batch/batch-loop.ts";
import type { BatchParts } from "./batch/batch-parts.ts";
import { DeciderConnection, type ClientEar, type ClientIdentity, type ConnectionHost } from "./connection.ts";
import type { OutboxWatch } from "./dispatch/outbox-watch.ts";
import { Intake, type HandedIn } from "./intake.ts";
import { PauseWatch } from "./pause-watch.ts";
import type { PendingEvent } from "./pending-event.ts";

/** Applies events to executions, batch by batch; the only writer of executions. Made by `makeDecider`. */
export class Decider {
  readonly #parts: BatchParts;
  readonly #newUuid: () => string;
  readonly #loop: BatchLoop;
  readonly #pauses: PauseWatch;
  readonly #intake: Intake;
  readonly #connections = new Set<DeciderConnection>();
  #drained: Promise<void> | undefined;

  constructor({
    parts,
    newUuid,
    outboxWatch,
  }: {
    readonly parts: BatchParts;
    readonly newUuid: () => string;
    readonly outboxWatch: OutboxWatch;
  }) {
    const { clock, limits } = parts;
    this.#parts = parts;
    this.#newUuid = newUuid;
    this.#loop = new BatchLoop(parts);
    this.#pauses = new PauseWatch(clock);
    this.#intake = new Intake({ clock, limits, pauses: this.#pauses, outbox: outboxWatch });
  }

  /** Applies one event. Never rejects. Unavailable: nothing is known; a repeat under the same id tells. */
  apply(
    event: WorkflowEvent,
    { attempt = 0, deadlineMs = 0 }: Partial<Pick<HandedIn, "attempt" | "deadlineMs">> = {},
  ): Promise<Applied> {
    return new Promise((resolve) => this.#accept({ event, attempt, deadlineMs }, resolve));
  }

  /** A client that hands in events, lends credits, and hears of both. The caller closes what it gets. */
  connect(client: ClientIdentity, ear: ClientEar): DeciderConnection {
    const connection = new DeciderConnection(this.#host(), { client, ear });
    this.#connections.add(connection);
    if (this.#drained !== undefined) ear.drain();
    return connection;
  }

  /** Events that are not answered yet. */
  get unanswered(): number {
    return this.#intake.count;
  }

  /** Credits in the book, those in use included. */
  get creditCount(): number {
    return this.#parts.credits.size;
  }

  /** Tasks that wait here for workers who are about to come back. */
  get heldCount(): number {
    return this.#parts.backlog.size;
  }

  /** Executions that clients wait for. */
  get watchedCount(): number {
    return this.#parts.watches.size;
  }

  /** Whether clients should hold back until `relieved`. */
  get isCongested(): boolean {
    return this.#intake.isCongested;
  }

  /** Resolves once there is room again; at once where there is. */
  relieved(): Promise<void> {
    return this.#intake.relieved();
  }

  /** Takes in nothing new, gives credits back, and resolves when all is answered, handed out and sent. */
  drain(): Promise<void> {
    this.#drained ??= this.#drain();
    return this.#drained;
  }

  async #drain(): Promise<void> {
    const { wakeHints, continuations, credits, backlog, handOut, dispatch, freedSlots, departures } = this.#parts;
    wakeHints.close();
    continuations.close();
    const answered = this.#intake.drain();
    for (const connection of this.#connections) connection.drain();
    credits.withdrawAll();
    backlog.close();
    await answered;
    await handOut.settled();
    await Promise.all([dispatch.settled(), freedSlots.settled(), departures.settled(), this.#loop.flushAll()]);
  }

  /** Stops all timers. Comes after `drain`. */
  close(): void {
    this.#parts.wakeHints.close();
    this.#parts.continuations.close();
    this.#parts.credits.close();
    this.#parts.backlog.close();
    this.#pauses.close();
    this.#loop.close();
  }

  /** Looks after executions whose time has come; `onDone` for each of them. For `WakeHints` and `Continuations`. */
  wakeUp(workflowIds: readonly WorkflowId[], onDone: () => void = () => undefined): void {
    for (const workflowId of workflowIds) {
      const event = {
        kind: "TimePassed",
        eventId: eventIdFrom(this.#newUuid()),
        workflowId,
        origin: OWN_ORIGIN,
      } as const;
      // Nobody waits for it: what is refused here is found by sweeper.
      this.#accept({ event, attempt: 0, deadlineMs: 0 }, onDone);
    }
  }

  /** Takes in what an execution of this decider has to say to another, or what is its own otherwise. For `Outbox` and `Backlog`. */
  handIn(
    event: WorkflowEvent,
    settle: (applied: Applied) => void,
    { deadlineMs = 0 }: Partial<Pick<HandedIn, "deadlineMs">> = {},
  ): void {
    this.#accept({ event, attempt: 0, deadlineMs, isOwn: true }, settle);
  }

  #accept(handedIn: HandedIn, settle: (applied: Applied) => void): PendingEvent | undefined {
    const pending = this.#intake.take(handedIn, (applied) => {
      const outcome = applied.kind === "refused" ? applied.refusal.kind : applied.kind;
      this.#parts.metrics.event(handedIn.event.kind, outcome);
      settle(applied);
    });
    if (pending === undefined) return undefined;
    // A repeated start may have been applied when its definition still existed: that is looked up first.
    if (pending.event.kind !== "WorkflowStarted" || pending.isRepeat) this.#await(pending);
    else void this.#resolveStart(pending); // Never rejects.
    return pending;
  }

  async #resolveStart(pending: PendingEvent): Promise<void> {
    if (await this.#parts.supply.resolveStart(pending)) this.#await(pending);
  }

  #await(pending: PendingEvent): void {
    this.#parts.waiting.add(pending);
    this.#loop.wake();
  }

  #host(): ConnectionHost {
    return {
      credits: this.#parts.credits,
      backlog: this.#parts.backlog,
      lostLeases: this.#parts.lostLeases,
      watches: this.#parts.watches,
      isDraining: () => this.#drained !== undefined,
      accept: (handedIn, settle) => this.#accept(handedIn, settle),
      flushed: (flushed) => {
        this.#parts.flushes.add(flushed);
        this.#loop.flushSoon();
      },
      left: (connection) => this.#connections.delete(connection),
    };
  }
}

const OWN_ORIGIN = { actor: "decider", requestId: "", traceContext: "" };
