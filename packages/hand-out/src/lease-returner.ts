import { randomUUID } from "node:crypto";

import { eventIdFrom } from "@tutti/engine";
import type { Lease } from "@tutti/engine";
import type { DeciderPort, ExecutionStore } from "@tutti/ports";
import type { Clock, Log } from "@tutti/service-kit";

import type { LeaseBook } from "./lease-book.ts";

export type LeaseReturnerOptions = {
  readonly decider: DeciderPort;
  readonly executions: Pick<ExecutionStore, "findLeases">;
  readonly book: LeaseBook;
  readonly instance: string;
  readonly clock: Clock;
  readonly log: Log;
  /** How old a row must be before anybody asks why its task has not come. */
  readonly olderThanMs?: number;
};

type LeaseKey = Pick<Lease, "workflowId" | "taskId" | "leaseId">;

const pageSize = 5_000;
const maxPages = 20;

/**
 * Gives tasks back that no worker has got, and finds those that decider leased without being heard: rows under this
 * process's name that are old and that nobody here holds. Source: core.md 5 "Leases".
 */
export class LeaseReturner {
  readonly #options: LeaseReturnerOptions;
  readonly #olderThanMs: number;
  #stopTimer: (() => void) | undefined;
  #round: Promise<void> | undefined;
  #stopped = false;

  constructor(options: LeaseReturnerOptions) {
    this.#options = options;
    this.#olderThanMs = options.olderThanMs ?? 5_000;
  }

  /** Looks from now on, once every `olderThanMs`. */
  start(): void {
    this.#schedule();
  }

  /** Looks at once. Never rejects. */
  look(): Promise<void> {
    this.#round ??= this.#lookThrough().finally(() => {
      this.#round = undefined;
      this.#schedule();
    });
    return this.#round;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#stopTimer?.();
    await this.#round;
  }

  /** The task is SCHEDULED again. Never rejects: what fails here is found again by its row. */
  async giveBack(lease: LeaseKey): Promise<void> {
    const { decider, book, instance, log } = this.#options;
    book.returned(lease.leaseId);
    const eventId = eventIdFrom(randomUUID());
    const origin = { actor: instance, requestId: eventId, traceContext: "" };
    const { workflowId, taskId, leaseId } = lease;
    const applied = await decider.apply({ kind: "TaskReturned", eventId, workflowId, origin, taskId, leaseId });
    if (applied.kind === "answered") return;
    const { refusal } = applied;
    // Whoever has ended, updated or taken the task meanwhile was quicker; that is all right.
    if (refusal.kind !== "StaleTask" && refusal.kind !== "NotFound") {
      log.warn({ workflowId, taskId, refusal }, "a task could not be given back");
    }
  }

  #schedule(): void {
    this.#stopTimer?.();
    if (this.#stopped) return;
    // `look` never rejects.
    this.#stopTimer = this.#options.clock.after(this.#olderThanMs, () => void this.look());
  }

  async #lookThrough(): Promise<void> {
    const { executions, instance, log, book } = this.#options;
    try {
      for (let page = 0; page < maxPages; page += 1) {
        const readFromMs = book.now();
        const rows = await executions.findLeases(instance, this.#olderThanMs, pageSize);
        const givenBack = await Promise.all(rows.map((row) => this.#check(row)));
        if (rows.length === pageSize && givenBack.includes(true)) continue;
        if (rows.length === pageSize) return;
        const known = new Set(rows.map(({ leaseId }) => leaseId));
        book.forgetSettled({ rows: known, olderThanMs: this.#olderThanMs + slackMs, readFromMs });
        return;
      }
    } catch (error) {
      log.error({ err: error }, "leases could not be looked through");
    }
  }

  /** Whether the row was one to be given back. */
  async #check(row: Lease): Promise<boolean> {
    const { book, decider } = this.#options;
    const standing = book.standingOf(row.leaseId);
    if (standing === "held") return false;
    if (standing === "flushed") {
      decider.flushed(row);
      return false;
    }
    await this.giveBack(row);
    return true;
  }
}

/** A row's age is told by the database's clock, which may run a little differently. */
const slackMs = 1_000;
