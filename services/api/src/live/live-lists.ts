import type { EpochMs, Refusal } from "@tutti/engine";
import type { ExecutionFilter, ExecutionRow, SearchIndex, SearchCondition, WorkflowField } from "@tutti/ports";
import { processClock, type Clock, type Log } from "@tutti/service-kit";

import { ListViewer } from "./list-viewer.ts";

export type LiveListsOptions = {
  /** undefined: nothing is indexed, and nothing comes. */
  readonly index: Pick<SearchIndex, "listExecutions"> | undefined;
  readonly log: Log;
  readonly maxViewers?: number;
  readonly clock?: Clock;
  readonly nowMs?: () => EpochMs;
};

/** Rows that began or changed and match, and until when: who comes again goes on from there. */
export type LiveRows = { readonly rows: readonly ExecutionRow[]; readonly untilTime: EpochMs };

const usualMaxViewers = 2_000;
const everyMs = 1_000;
/** The index may be so far behind: what is older than that when it comes is not told. */
const overlapMs = 15_000;
const mostRows = 500;
const retryAfterMs = 1_000;

type Watched = {
  readonly filter: ExecutionFilter;
  readonly viewers: Set<ListViewer>;
  /** The revisions of rows that were read last, and their latest time. */
  known: ReadonlyMap<string, number>;
  untilTime: EpochMs;
  stopTimer: (() => void) | undefined;
};

/** Lists that people watch: one read a second for all who watch the same filter, of what was indexed lately. Nobody watches: none. */
export class LiveLists {
  readonly #options: LiveListsOptions;
  readonly #clock: Clock;
  readonly #nowMs: () => EpochMs;
  readonly #watched = new Map<string, Watched>();
  #count = 0;
  #isDraining = false;

  constructor(options: LiveListsOptions) {
    this.#options = options;
    this.#clock = options.clock ?? processClock;
    this.#nowMs = options.nowMs ?? Date.now;
  }

  /** How many watch. */
  get count(): number {
    return this.#count;
  }

  /** Why nobody can watch now, Overloaded or Unavailable; undefined: one can. */
  refusal(): Refusal | undefined {
    if (this.#isDraining) return { kind: "Unavailable", message: "the process is stopping" };
    const { maxViewers = usualMaxViewers } = this.#options;
    if (this.#count < maxViewers) return undefined;
    const message = `${this.#count} watch lists at this server already, of at most ${maxViewers}; try again`;
    return { kind: "Overloaded", retryAfterMs, message };
  }

  /** Rows that changed after `sinceTime`, or lately, and then those that change. Ends with the signal, and when the process stops. */
  async *follow(
    filter: ExecutionFilter,
    { sinceTime, signal }: { readonly sinceTime: EpochMs | undefined; readonly signal: AbortSignal },
  ): AsyncIterable<LiveRows> {
    if (signal.aborted || this.#isDraining) return;
    const viewer = new ListViewer(sinceTime ?? 0);
    const leave = (): void => viewer.end();
    signal.addEventListener("abort", leave, { once: true });
    this.#count += 1;
    const name = JSON.stringify(filter);
    const watched = this.#join(name, { filter, viewer });
    try {
      const rows = await this.#read(filter, (sinceTime ?? this.#nowMs()) - overlapMs);
      if (watched.known.size === 0) watched.known = revisionsOf(rows);
      viewer.add(rows);
      for (let next = await viewer.next(); next !== undefined; next = await viewer.next()) yield next;
    } finally {
      signal.removeEventListener("abort", leave);
      this.#count -= 1;
      watched.viewers.delete(viewer);
      if (watched.viewers.size === 0) {
        watched.stopTimer?.();
        watched.stopTimer = undefined;
        if (this.#watched.get(name) === watched) this.#watched.delete(name);
      }
    }
  }

  /** Nobody is shown anything more. */
  drain(): void {
    this.#isDraining = true;
    for (const { viewers } of this.#watched.values()) for (const viewer of viewers) viewer.end();
  }

  #join(name: string, { filter, viewer }: { readonly filter: ExecutionFilter; readonly viewer: ListViewer }): Watched {
    let watched = this.#watched.get(name);
    if (watched === undefined) {
      const untilTime = this.#nowMs();
      watched = { filter, viewers: new Set(), known: new Map(), untilTime, stopTimer: undefined };
      this.#watched.set(name, watched);
      this.#readLater(watched);
    }
    watched.viewers.add(viewer);
    return watched;
  }

  #readLater(watched: Watched): void {
    watched.stopTimer = this.#clock.after(everyMs, () => void this.#readAgain(watched)); // It never rejects.
  }

  async #readAgain(watched: Watched): Promise<void> {
    try {
      const rows = await this.#read(watched.filter, watched.untilTime - overlapMs);
      const changed = rows.filter(({ workflowId, revision }) => watched.known.get(workflowId) !== revision);
      watched.known = revisionsOf(rows);
      watched.untilTime = rows.reduce((latest, { updateTime }) => Math.max(latest, updateTime), watched.untilTime);
      for (const viewer of watched.viewers) viewer.add(changed);
    } catch (error) {
      this.#options.log.warn({ err: error }, "a list that is watched could not be read; reading again");
    }
    if (watched.viewers.size > 0 && !this.#isDraining) this.#readLater(watched);
  }

  async #read(filter: ExecutionFilter, sinceTime: EpochMs): Promise<readonly ExecutionRow[]> {
    const lately = { kind: "compare", field: "updateTime", comparison: ">=", value: sinceTime } as const;
    const conditions: readonly SearchCondition<WorkflowField>[] = [
      lately,
      ...(filter.condition ? [filter.condition] : []),
    ];
    const order = { by: "updateTime", direction: "desc" } as const;
    const narrowed = { ...filter, condition: { kind: "and", conditions } as const };
    const page = await this.#options.index?.listExecutions(narrowed, { order, after: undefined, limit: mostRows });
    return page?.rows ?? [];
  }
}

function revisionsOf(rows: readonly ExecutionRow[]): ReadonlyMap<string, number> {
  return new Map(rows.map(({ workflowId, revision }) => [workflowId, revision]));
}
