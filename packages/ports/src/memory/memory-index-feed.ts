import type { EpochMs, WorkflowId } from "@tutti/engine";

import type { IndexFeed, IndexFeedRow } from "../search/index-feed.ts";

/** The feed rows that batches have written, by their names. */
export type FeedRows = Map<string, IndexFeedRow>;

export function writeFeed(rows: FeedRows, written: readonly IndexFeedRow[]): void {
  for (const row of written) rows.set(nameOf(row), row);
}

/** IndexFeed in memory, on the rows that batches write. */
export function makeMemoryIndexFeed(rows: FeedRows, clock: () => EpochMs): IndexFeed {
  const lent = new Set<string>();
  const due = (): readonly IndexFeedRow[] =>
    [...rows.values()].filter(({ dueAt }) => dueAt <= clock()).sort((a, b) => a.dueAt - b.dueAt);
  return {
    take: async ({ limit, gatherMs }, work) => {
      const free = due().filter((row) => !lent.has(nameOf(row)));
      const first = free
        .filter(({ coversUntil, dueAt }) => coversUntil === 0 || dueAt <= clock() - gatherMs)
        .slice(0, limit);
      const executions = new Set(first.map(({ workflowId }) => workflowId));
      const taken = [...first, ...free.filter((row) => executions.has(row.workflowId) && !first.includes(row))];
      if (taken.length === 0) return 0;
      const newest = newestOf(rows);
      for (const row of taken) lent.add(nameOf(row));
      try {
        const given = taken.map((row) => ({ ...row, isNewest: newest.get(row.workflowId) === row.revision }));
        const later = new Map((await work(given, clock())).map((row) => [nameOf(row), row.dueAt]));
        for (const row of taken) {
          const dueAt = later.get(nameOf(row));
          if (dueAt === undefined) rows.delete(nameOf(row));
          else rows.set(nameOf(row), { ...row, dueAt });
        }
      } finally {
        for (const row of taken) lent.delete(nameOf(row));
      }
      return taken.length;
    },
    lag: async (upTo) => {
      const waiting = due();
      const [oldest] = waiting;
      const oldestMs = oldest === undefined ? 0 : clock() - oldest.dueAt;
      return await Promise.resolve({ oldestMs, waiting: Math.min(upTo, waiting.length) });
    },
  };
}

function newestOf(rows: FeedRows): ReadonlyMap<WorkflowId, number> {
  const newest = new Map<WorkflowId, number>();
  for (const { workflowId, revision } of rows.values())
    newest.set(workflowId, Math.max(revision, newest.get(workflowId) ?? 0));
  return newest;
}

const nameOf = ({ workflowId, revision }: Pick<IndexFeedRow, "workflowId" | "revision">): string =>
  `${workflowId}/${revision}`;
