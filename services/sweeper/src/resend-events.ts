import { decodeEvent, type WorkflowEvent, type WorkflowId } from "@tutti/engine";
import { isForGood, type DeciderPort, type ExecutionStore, type OutboxRow } from "@tutti/ports";
import { logAbout, type Log } from "@tutti/service-kit";

import { BackOff, backOffOptions } from "./back-off.ts";
import type { Clock } from "./clock.ts";
import type { SweeperLimits } from "./limits.ts";
import type { SweeperMetrics } from "./metrics.ts";

export type ResendEventsDeps = {
  readonly store: Pick<ExecutionStore, "takeOutbox" | "deleteOutbox">;
  readonly decider: Pick<DeciderPort, "apply">;
  readonly log: Log;
  readonly metrics: SweeperMetrics;
  readonly limits: SweeperLimits;
  readonly clock: Clock;
};

type Said = { readonly row: OutboxRow; readonly event: WorkflowEvent };

/**
 * Sends what executions have to say to others and what the process that decided it did not get answered: it has died, was
 * full or was leaving. Each event is marked as one that may have been applied. A row goes once all its events have been
 * answered; else it is there again for the next look, or later and later where decider is at fault. Source: core.md 6.
 */
export class ResendEvents {
  readonly #deps: ResendEventsDeps;
  readonly #undecidable: BackOff<OutboxRow["outboxId"]>;
  #inFlight = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(deps: ResendEventsDeps) {
    this.#deps = deps;
    this.#undecidable = new BackOff(backOffOptions(deps));
  }

  /** Sends all that is old, a page at a time. */
  async run(signal: AbortSignal): Promise<void> {
    const { store, limits } = this.#deps;
    let rows: readonly OutboxRow[];
    do {
      rows = await store.takeOutbox(limits.outboxOlderThanMs, limits.outboxPage);
      const delivered = await this.#sendRows(rows);
      if (delivered.length > 0) await store.deleteOutbox(delivered);
    } while (rows.length === limits.outboxPage && !signal.aborted);
  }

  /** Those of which nothing more is to be said. */
  async #sendRows(rows: readonly OutboxRow[]): Promise<readonly OutboxRow[]> {
    const unsent = new Set<OutboxRow>();
    const byReceiver = new Map<WorkflowId, Said[]>();
    for (const row of rows) {
      const events = this.#eventsOf(row);
      if (events === undefined) unsent.add(row);
      for (const event of events ?? []) {
        const said = byReceiver.get(event.workflowId);
        if (said === undefined) byReceiver.set(event.workflowId, [{ row, event }]);
        else said.push({ row, event });
      }
    }
    await Promise.all([...byReceiver.values()].map(async (said) => await this.#sendInOrder(said, unsent)));
    const delivered = rows.filter((row) => !unsent.has(row));
    for (const { outboxId } of delivered) this.#undecidable.forget(outboxId);
    return delivered;
  }

  /** One after the other: nothing may be said to an execution before it has been started, or it would not be found. */
  async #sendInOrder(said: readonly Said[], unsent: Set<OutboxRow>): Promise<void> {
    let isHeard = true;
    for (const { row, event } of said) {
      isHeard &&= !this.#undecidable.isHeld(row.outboxId) && (await this.#inTurn({ row, event }));
      if (!isHeard) unsent.add(row);
    }
  }

  /** A row that a newer release wrote is left to sweepers of that release. */
  #eventsOf({ workflowId, outboxId, events }: OutboxRow): readonly WorkflowEvent[] | undefined {
    try {
      return events.map(decodeEvent);
    } catch (error) {
      logAbout(this.#deps.log, { workflowId }).error({ err: error, outboxId }, "a row of the outbox cannot be read");
      return undefined;
    }
  }

  async #inTurn(said: Said): Promise<boolean> {
    while (this.#inFlight >= this.#deps.limits.maxEventsInFlight)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#inFlight += 1;
    try {
      return await this.#send(said);
    } finally {
      this.#inFlight -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #send({ row, event }: Said): Promise<boolean> {
    const { decider, limits, metrics, log } = this.#deps;
    const applied = await decider.apply(event, { deadlineMs: limits.eventDeadlineMs, isRepeat: true });
    metrics.resent(applied.kind === "answered" ? "answered" : applied.refusal.kind);
    if (applied.kind === "refused") {
      const { workflowId, kind } = event;
      const { refusal } = applied;
      if (refusal.kind === "Undecidable") this.#undecidable.failed(row.outboxId);
      const level = refusal.kind === "Undecidable" ? "warn" : "debug";
      logAbout(log, { workflowId })[level]({ kind, refusal }, "an event was not taken in");
    }
    return isForGood(applied);
  }
}
