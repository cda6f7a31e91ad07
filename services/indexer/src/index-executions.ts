import { USUAL_EXTERNAL_THRESHOLDS } from "@tutti/engine";
import type { ExternalThresholds, LoadedExecution, WorkflowId } from "@tutti/engine";
import { OutageError } from "@tutti/ports";
import type { ExecutionStore, IndexedExecution, SearchIndex } from "@tutti/ports";
import type { Log } from "@tutti/service-kit";

import { Definitions } from "./definitions.ts";
import { documentsOf } from "./documents-of.ts";
import type { IndexerLimits } from "./limits.ts";
import { rootCauseOf } from "./root-cause.ts";
import type { IndexerMetrics } from "./metrics.ts";

export type IndexExecutionsDeps = {
  readonly executions: Pick<ExecutionStore, "getExecutions" | "getSnapshot">;
  readonly index: Pick<SearchIndex, "put">;
  readonly limits: Pick<IndexerLimits, "executionsAtOnce" | "payloadBytes">;
  /** Absent: the usual ones. */
  readonly thresholds?: ExternalThresholds | undefined;
  readonly log: Log;
  readonly metrics: Pick<IndexerMetrics, "worked">;
};

/** Puts executions into the index as the store has them. */
export class IndexExecutions {
  readonly #deps: IndexExecutionsDeps;
  readonly #definitions: Definitions;

  constructor(deps: IndexExecutionsDeps) {
    this.#deps = deps;
    this.#definitions = new Definitions(deps.executions);
  }

  /**
   * Gives how many tasks each of them has, of those that exist. One that cannot be indexed is told in the log and left out,
   * so that it does not keep the others back; rejects where a store cannot be reached.
   */
  async index(workflowIds: readonly WorkflowId[]): Promise<ReadonlyMap<WorkflowId, number>> {
    const tasks = new Map<WorkflowId, number>();
    const { executionsAtOnce: size, payloadBytes } = this.#deps.limits;
    for (let start = 0; start < workflowIds.length; start += size) {
      const loaded = await this.#deps.executions.getExecutions(workflowIds.slice(start, start + size), {
        includeTasks: true,
        leaveOut: { workflowBytes: payloadBytes, taskBytes: payloadBytes },
      });
      for (const [workflowId, one] of loaded) tasks.set(workflowId, one.tasks.length);
      await this.#put([...loaded.values()]);
    }
    return tasks;
  }

  async #put(loaded: readonly LoadedExecution[]): Promise<void> {
    const documents: IndexedExecution[] = [];
    for (const one of loaded) {
      const made = await this.#attempt(one.execution.workflowId, async () =>
        documentsOf(one, {
          ...(await this.#definitions.read(one.execution.snapshotHash)),
          thresholds: this.#deps.thresholds ?? USUAL_EXTERNAL_THRESHOLDS,
          cause: await rootCauseOf(this.#deps.executions, one),
        }),
      );
      if (made !== undefined) documents.push(made);
    }
    if (documents.length === 0) return;
    try {
      await this.#deps.index.put(documents);
      this.#deps.metrics.worked("indexed", documents.length);
    } catch (error) {
      if (error instanceof OutageError) throw error;
      for (const one of documents) await this.#attempt(one.workflow.workflowId, () => this.#putOne(one));
    }
  }

  async #putOne(document: IndexedExecution): Promise<void> {
    await this.#deps.index.put([document]);
    this.#deps.metrics.worked("indexed", 1);
  }

  async #attempt<Result>(workflowId: WorkflowId, work: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof OutageError) throw error;
      this.#deps.log.error(
        { err: error, workflowId },
        "an execution cannot be indexed; searches do not find its state",
      );
      this.#deps.metrics.worked("failed", 1);
      return undefined;
    }
  }
}
