import { setTimeout as wait } from "node:timers/promises";

import type { ExternalThresholds } from "@tutti/engine";
import type { ExecutionStore, IndexFeed, SearchIndex } from "@tutti/ports";
import type { Log, Part } from "@tutti/service-kit";

import { IndexExecutions } from "./index-executions.ts";
import { defaultLimits, type IndexerLimits } from "./limits.ts";
import { noMetrics, type IndexerMetrics } from "./metrics.ts";
import { WorkOffFeed } from "./work-off-feed.ts";

/** What indexer reaches the outside with. Whoever makes it closes them after it. */
export type IndexerDeps = {
  readonly feed: IndexFeed;
  readonly executions: Pick<ExecutionStore, "getExecutions" | "getSnapshot">;
  readonly index: Pick<SearchIndex, "put" | "remove" | "archive" | "revisionsOf">;
  /** Beyond which sizes payloads are shown by a path. Absent: the usual ones. */
  readonly thresholds?: ExternalThresholds | undefined;
  readonly log: Log;
  readonly metrics?: IndexerMetrics;
  readonly limits?: Partial<IndexerLimits>;
};

export interface Indexer extends Required<Part> {
  /** Begins to work; once only. */
  start(): void;
}

/**
 * Keeps the index of searches as the feed tells it. It keeps nothing itself: what was not worked off is in the feed when it
 * dies, and several share the feed.
 */
export function makeIndexer(deps: IndexerDeps): Indexer {
  const { feed, log, metrics = noMetrics } = deps;
  const limits = { ...defaultLimits, ...deps.limits };
  const parts = { ...deps, metrics, limits };
  const work = new WorkOffFeed({ ...parts, indexing: new IndexExecutions(parts) });
  const stop = new AbortController();
  let loops: readonly Promise<void>[] = [];

  let pauseMs = limits.everyMs;
  const page = async (): Promise<number> => {
    const rows = await work.page();
    pauseMs = rows === 0 ? Math.min(pauseMs * 1.5, limits.idleMs) : limits.everyMs;
    return rows < limits.feedPage ? pauseMs : 0;
  };
  const lag = async (): Promise<number> => {
    metrics.lag(await feed.lag(limits.lagCounted));
    return limits.lagEveryMs;
  };
  const end = async (): Promise<void> => {
    stop.abort();
    await Promise.all(loops);
  };
  return {
    start: () => {
      loops = [
        repeat("index", page, { signal: stop.signal, log }),
        repeat("measure the lag", lag, { signal: stop.signal, log }),
      ];
    },
    drain: end,
    close: end,
  };
}

const AFTER_FAILURE_MS = 1_000;

/** Does it until the signal comes, each time after the pause that the last one gave. Of failures in a row the first is told. */
async function repeat(
  name: string,
  work: () => Promise<number>,
  { signal, log }: { readonly signal: AbortSignal; readonly log: Log },
): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    let pauseMs = AFTER_FAILURE_MS;
    try {
      pauseMs = await work();
      if (failures > 0) log.info({ work: name, failures }, "works again");
      failures = 0;
    } catch (error) {
      failures += 1;
      if (failures === 1) log.warn({ err: error, work: name }, "failed; tried again until it works");
    }
    await wait(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}
