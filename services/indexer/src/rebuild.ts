import type { ExternalThresholds, WorkflowId } from "@tutti/engine";
import type { ExecutionStore, SearchIndex } from "@tutti/ports";
import type { Log } from "@tutti/service-kit";

import { IndexExecutions } from "./index-executions.ts";
import { defaultLimits } from "./limits.ts";
import { noMetrics } from "./metrics.ts";

export type RebuildDeps = {
  readonly executions: Pick<ExecutionStore, "findAll" | "getExecutions" | "getSnapshot">;
  readonly index: Pick<SearchIndex, "put" | "remove" | "findIds">;
  /** As of an indexer. */
  readonly thresholds?: ExternalThresholds | undefined;
  readonly log: Log;
  /** Hears how many executions have been indexed so far. */
  readonly progress?: (indexed: number) => void;
};

export type Rebuilt = { readonly indexed: number; readonly removed: number };

/**
 * Makes the index anew from the store, by id: every execution is put into it, and what the store does not have goes. It may run
 * beside everything else, at any time and again.
 */
export async function rebuild({ executions, index, thresholds, log, progress }: RebuildDeps): Promise<Rebuilt> {
  const indexing = new IndexExecutions({
    ...{ executions, index, thresholds, log },
    ...{ limits: defaultLimits, metrics: noMetrics },
  });
  let indexed = 0;
  for (let after: WorkflowId | undefined, isLast = false; !isLast;) {
    const { items, next } = await executions.findAll(after, PAGE);
    indexed += (await indexing.index(items)).size;
    progress?.(indexed);
    after = next;
    isLast = next === undefined;
  }
  return { indexed, removed: await removeUnknown({ executions, index }) };
}

const PAGE = 500;

async function removeUnknown({ executions, index }: Pick<RebuildDeps, "executions" | "index">): Promise<number> {
  let removed = 0;
  for (let after: WorkflowId | undefined, isLast = false; !isLast;) {
    const { items, next } = await index.findIds(after, PAGE);
    const nothing = { includeTasks: false, leaveOut: { workflowBytes: 0, taskBytes: 0 } };
    const stored = await executions.getExecutions(items, nothing);
    const unknown = items.filter((id) => !stored.has(id));
    await index.remove(unknown);
    removed += unknown.length;
    after = next;
    isLast = next === undefined;
  }
  return removed;
}
