import { decodeEvent, type WorkflowEvent } from "@tutti/engine";
import { isForGood, type DeciderPort, type ExecutionStore, type OutboxRow } from "@tutti/ports";
import { logAbout, type Log } from "@tutti/service-kit";

import type { SweeperLimits } from "./limits.ts";
import type { SweeperMetrics } from "./metrics.ts";

export type ResendEventsDeps = {
  readonly store: Pick<ExecutionStore, "takeOutbox" | "deleteOutbox">;
  readonly decider: Pick<DeciderPort, "apply">;
  readonly log: Log;
  readonly metrics: SweeperMetrics;
  readonly limits: SweeperLimits;
};

/**
 * Sends what executions have to say to others and what the process that decided it did not get answered: it has died, was
 * full or was leaving. Each event is marked as one that may have been applied. A row goes once all its events have been
 * answered; else it is there again for the next look. Source: core.md 6.
 */
export class ResendEvents {
  readonly #deps: ResendEventsDeps;
  #inFlight = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(deps: ResendEventsDeps) {
    this.#deps = deps;
  }

  /** Sends all that is old, a page at a time. */
  async run(signal: AbortSignal): Promise<void> {
    const { store, limits } = this.#deps;
    let rows: readonly OutboxRow[];
    do {
      rows = await store.takeOutbox(limits.outboxOlderThanMs, limits.outboxPage);
      const outcomes = await Promise.all(rows.map(async (row) => ((await this.#sendRow(row)) ? [row] : [])));
      const delivered = outcomes.flat();
      if (delivered.length > 0) await store.deleteOutbox(delivered);
    } while (rows.length === limits.outboxPage && !signal.aborted);
  }

  /** Whether nothing more is to be said of it. */
  async #sendRow(row: OutboxRow): Promise<boolean> {
    const events = this.#eventsOf(row);
    if (events === undefined) return false;
    const outcomes = await Promise.all(events.map(async (event) => await this.#inTurn(event)));
    return outcomes.every(Boolean);
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

  async #inTurn(event: WorkflowEvent): Promise<boolean> {
    while (this.#inFlight >= this.#deps.limits.maxEventsInFlight)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#inFlight += 1;
    try {
      return await this.#send(event);
    } finally {
      this.#inFlight -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #send(event: WorkflowEvent): Promise<boolean> {
    const { decider, limits, metrics, log } = this.#deps;
    const applied = await decider.apply(event, { deadlineMs: limits.eventDeadlineMs, isRepeat: true });
    metrics.resent(applied.kind === "answered" ? "answered" : applied.refusal.kind);
    if (applied.kind === "refused") {
      const { workflowId, kind } = event;
      logAbout(log, { workflowId }).debug({ kind, refusal: applied.refusal }, "an event was not taken in");
    }
    return isForGood(applied);
  }
}
