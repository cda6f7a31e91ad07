import type { WorkflowId } from "@tutti/engine";
import type { StatusNoticeStore, TakenNotices } from "@tutti/ports";
import { logAbout, type Log } from "@tutti/service-kit";

import { eventsOfNotices } from "./events-of-notices.ts";
import { Places } from "./places.ts";
import type { StatusMetrics } from "./status-metrics.ts";
import { PartlyHeardError } from "./status-publisher.ts";
import type { StatusPublisher } from "./status-publisher.ts";

export type PublishLimits = {
  readonly page: number;
  /** How many executions are told of at once. */
  readonly atOnce: number;
  /** How soon it is looked for more while somebody has not answered. */
  readonly lookEveryMs: number;
  /** How long a page stays with who took it. */
  readonly holdMs: number;
  /** After so long nothing more of a page is begun, and what is begun ends after `turnMs`: both together less than it is held. */
  readonly beginMs: number;
  /** How long one execution's rows may take at a time. Longer than a webhook may take to answer. */
  readonly turnMs: number;
  /** How often one row is tried. */
  readonly maxAttempts: number;
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
};

export const publishLimits: PublishLimits = {
  page: 200,
  atOnce: 16,
  lookEveryMs: 250,
  holdMs: 60_000,
  beginMs: 30_000,
  turnMs: 20_000,
  maxAttempts: 12,
  firstDelayMs: 500,
  maxDelayMs: 300_000,
};

export type PublishDeps = {
  readonly store: StatusNoticeStore;
  readonly publisher: StatusPublisher;
  readonly log: Log;
  readonly metrics: StatusMetrics;
  readonly limits: PublishLimits;
};

/** Done: nothing more is to be done about it. Partly: it failed further on than before, which is no attempt in vain. */
type RowOutcome = "done" | "partly" | "failed";

/**
 * Publishes what waits for one publisher: at least once, of one execution in order. What fails is tried again later, each
 * time after twice as long, and what comes after it waits with it; after the last attempt it is given up, counted and logged.
 * Whoever takes a page and dies has it taken by another once it is held no longer. Source: reference/engine.md 3.10.
 */
export class PublishNotices {
  readonly #deps: PublishDeps;

  constructor(deps: PublishDeps) {
    this.#deps = deps;
  }

  /** Until there is nothing more and all have answered. Whoever is slow keeps one place of many, and nobody waits for him. */
  async run(signal: AbortSignal): Promise<void> {
    const { store, publisher, limits } = this.#deps;
    const places = new Places(limits.atOnce);
    let isMore: boolean;
    do {
      const taken = await store.take({ publisher: publisher.name, limit: limits.page, holdMs: limits.holdMs });
      await this.#beginPage(taken, { places, signal });
      isMore = taken.length === limits.page;
      if (!isMore) await places.oneFreed({ withinMs: limits.lookEveryMs });
    } while ((isMore || places.isBusy) && !places.hasFailed && !signal.aborted);
    await places.allFreed();
  }

  /** Returns once all are begun, or put off: nothing is published any more that another may have taken by then. */
  async #beginPage(
    taken: readonly TakenNotices[],
    { places, signal }: { readonly places: Places; readonly signal: AbortSignal },
  ): Promise<void> {
    const { store, limits } = this.#deps;
    const isOver = AbortSignal.timeout(limits.beginMs);
    for (const rows of byExecution(taken)) {
      while (places.areTaken) await places.oneFreed();
      if (isOver.aborted) await store.putOff(rows, { delayMs: 0, attempts: 0 });
      else places.take(this.#publish(rows, { signal, turn: AbortSignal.timeout(limits.turnMs) }));
    }
  }

  async #publish(
    rows: readonly TakenNotices[],
    { signal, turn }: { readonly signal: AbortSignal; readonly turn: AbortSignal },
  ): Promise<void> {
    const { store, limits } = this.#deps;
    const done: TakenNotices[] = [];
    let last: RowOutcome = "done";
    for (const row of rows) {
      if (signal.aborted || turn.aborted) break;
      last = await this.#tryRow(row, AbortSignal.any([signal, turn]));
      if (last !== "done") break;
      done.push(row);
    }
    if (done.length > 0) await store.delete(done);
    const [failed, ...behind] = rows.slice(done.length);
    if (failed === undefined) return;
    const isCut = signal.aborted || last === "done";
    const delayMs = isCut ? 0 : Math.min(limits.maxDelayMs, limits.firstDelayMs * 2 ** failed.attempts);
    await store.putOff([failed], { delayMs, attempts: isCut || last === "partly" ? 0 : 1 });
    await store.putOff(behind, { delayMs, attempts: 0 });
  }

  async #tryRow(row: TakenNotices, signal: AbortSignal): Promise<RowOutcome> {
    const { publisher, metrics, limits, log } = this.#deps;
    const events = eventsOfNotices(row);
    const count = events?.length ?? 1;
    try {
      if (events === undefined) throw new Error("the notices cannot be read by this release");
      await publisher.publish(events, signal);
      metrics.events(publisher.name, "published", count);
      return "done";
    } catch (error) {
      const isPartly = error instanceof PartlyHeardError;
      const isLast = !signal.aborted && !isPartly && row.attempts + 1 >= limits.maxAttempts;
      metrics.events(publisher.name, isLast ? "givenUp" : "failed", count);
      const about = logAbout(log, { workflowId: row.workflowId });
      if (isLast)
        about.error({ err: error, publisher: publisher.name, events: count }, "events for listeners are given up");
      else about.debug({ err: error, publisher: publisher.name }, "events for listeners are published later");
      if (isLast) return "done";
      return isPartly ? "partly" : "failed";
    }
  }
}

function byExecution(rows: readonly TakenNotices[]): TakenNotices[][] {
  const grouped = new Map<WorkflowId, TakenNotices[]>();
  for (const row of rows) {
    const before = grouped.get(row.workflowId);
    if (before === undefined) grouped.set(row.workflowId, [row]);
    else before.push(row);
  }
  return [...grouped.values()];
}
