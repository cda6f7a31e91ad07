import { isTerminalWorkflow } from "@tutti/engine";
import type { EpochMs, Execution, LoadedExecution, WorkflowId } from "@tutti/engine";
import type { ExecutionStore, IndexFeed, LaterFeedRow, SearchIndex, TakenFeedRow } from "@tutti/ports";
import { LRUCache } from "lru-cache";

import type { IndexExecutions } from "./index-executions.ts";
import type { IndexerLimits } from "./limits.ts";
import type { IndexerMetrics } from "./metrics.ts";

export type WorkOffFeedDeps = {
  readonly feed: Pick<IndexFeed, "take">;
  readonly executions: Pick<ExecutionStore, "getExecutions">;
  readonly index: Pick<SearchIndex, "revisionsOf" | "remove" | "archive">;
  readonly indexing: Pick<IndexExecutions, "index">;
  readonly limits: IndexerLimits;
  readonly metrics: Pick<IndexerMetrics, "worked">;
};

/**
 * Brings into the index what the feed tells of. A row that stands for later changes, too, is looked at again when its time is
 * over, and once more when nothing that was decided in it can still be committed; the newest row of an execution does that
 * for those before it, and none has to once the execution has ended.
 */
export class WorkOffFeed {
  readonly #deps: WorkOffFeedDeps;
  /** Until when executions with many tasks rest, by the database's clock. */
  readonly #resting = new LRUCache<WorkflowId, EpochMs>({ max: 1_000 });

  /** How many pages there were since a busy one. */
  #calmPages = Infinity;

  constructor(deps: WorkOffFeedDeps) {
    this.#deps = deps;
  }

  /**
   * Gives how many rows there were. Rejects where a store cannot be reached: all rows then stay. Soon after a busy page
   * executions under way are left to gather what happens to them: most end meanwhile, and are indexed once.
   */
  async page(): Promise<number> {
    const { feedPage: limit, busyRows, gatherMs, calmPages } = this.#deps.limits;
    const page = { limit, gatherMs: this.#calmPages < calmPages ? gatherMs : 0 };
    const rows = await this.#deps.feed.take(page, (taken, now) => this.#work(taken, now));
    this.#calmPages = rows < busyRows ? this.#calmPages + 1 : 0;
    return rows;
  }

  async #work(rows: readonly TakenFeedRow[], now: EpochMs): Promise<readonly LaterFeedRow[]> {
    const { executions, index, indexing, metrics } = this.#deps;
    const ids = [...new Set(rows.map(({ workflowId }) => workflowId))];
    const [known, stored] = await Promise.all([
      index.revisionsOf(ids),
      executions.getExecutions(ids, { includeTasks: false, leaveOut: { workflowBytes: 0, taskBytes: 0 } }),
    ]);
    const archived = new Set(rows.flatMap(({ workflowId, archives }) => (archives === true ? [workflowId] : [])));
    // The row of a removal is the newest: what an older one finds gone may be about to be archived.
    const newest = new Set(rows.flatMap(({ workflowId, isNewest }) => (isNewest ? [workflowId] : [])));
    const gone = ids.filter((id) => !stored.has(id) && !archived.has(id) && newest.has(id));
    await index.archive([...archived]);
    await index.remove(gone);
    metrics.worked("removed", gone.length);
    const behind = [...stored.values()].filter(({ execution }) => isBehind(execution, known));
    const ready = behind
      .filter(({ execution }) => !this.#rests(execution, now))
      .map(({ execution }) => execution.workflowId);
    for (const [workflowId, tasks] of await indexing.index(ready)) this.#rest(workflowId, { tasks, now });
    return rows.flatMap((row) => this.#later(row, { execution: stored.get(row.workflowId), now }));
  }

  #rests({ workflowId, status }: Execution, now: EpochMs): boolean {
    return !isTerminalWorkflow(status) && (this.#resting.get(workflowId) ?? 0) > now;
  }

  #rest(workflowId: WorkflowId, { tasks, now }: { readonly tasks: number; readonly now: EpochMs }): void {
    const restMs = Math.min(tasks * this.#deps.limits.msATask, this.#deps.limits.maxRestMs);
    if (restMs > WORTH_A_REST_MS) this.#resting.set(workflowId, now + restMs);
    else this.#resting.delete(workflowId);
  }

  #later(
    { workflowId, revision, coversUntil, isNewest }: TakenFeedRow,
    { execution: loaded, now }: { readonly execution: LoadedExecution | undefined; readonly now: EpochMs },
  ): readonly LaterFeedRow[] {
    const { commitSlackMs } = this.#deps.limits;
    if (loaded === undefined || isTerminalWorkflow(loaded.execution.status) || !isNewest) return [];
    if (now >= coversUntil + commitSlackMs && !this.#rests(loaded.execution, now)) return [];
    const nextLook = now < coversUntil ? coversUntil : Math.max(now, coversUntil + commitSlackMs);
    return [{ workflowId, revision, dueAt: Math.max(nextLook, this.#resting.get(workflowId) ?? 0) }];
  }
}

const WORTH_A_REST_MS = 1_000;

function isBehind({ workflowId, revision }: Execution, known: ReadonlyMap<WorkflowId, number>): boolean {
  return (known.get(workflowId) ?? 0) < revision;
}
