import type { WorkflowView } from "@tutti/contracts";
import { workflowIdFrom, workflowNotFound } from "@tutti/engine";
import type { ExternalThresholds, Fault, WorkflowId } from "@tutti/engine";
import type { Asked, ExecutionStore } from "@tutti/ports";
import type { Log } from "@tutti/service-kit";

import type { Caller } from "../caller.ts";
import { handleEach, type BulkResult, type BulkWork } from "./handle-each.ts";
import type { OperatorOperations } from "../executions/operator-operations.ts";
import { ok, refusalOf, refuse, type Reply } from "../reply.ts";
import type { SnapshotReader } from "../executions/snapshot-reader.ts";
import type { Termination, WorkflowOperations } from "../executions/workflow-operations.ts";
import { workflowViewOf } from "../executions/workflow-view.ts";

export type BulkOperationsDeps = {
  readonly workflows: WorkflowOperations;
  readonly operators: OperatorOperations;
  readonly executions: Pick<ExecutionStore, "getExecutions">;
  readonly snapshots: SnapshotReader;
  readonly thresholds: ExternalThresholds;
  readonly log: Log;
};

const maxIds = 1_000;
/** Whole executions are read, so that few of them fill a page. */
const executionsAtOnce = 50;

/**
 * What can be done with many executions at once: each is handled for itself. All methods: InvalidArgument of a list that is empty
 * or longer than 1000. Source: reference/api.md 2.4, engine.md 8.7.
 */
export class BulkOperations {
  readonly #deps: BulkOperationsDeps;

  constructor(deps: BulkOperationsDeps) {
    this.#deps = deps;
  }

  async pause(ids: readonly string[], caller: Caller): Promise<Reply<BulkResult>> {
    return await this.#each(ids, { caller, handle: (id, one) => this.#deps.workflows.pause(id, one) });
  }

  async resume(ids: readonly string[], caller: Caller): Promise<Reply<BulkResult>> {
    return await this.#each(ids, { caller, handle: (id, one) => this.#deps.workflows.resume(id, one) });
  }

  async restart(
    ids: readonly string[],
    how: { readonly useLatestDefinitions: boolean },
    caller: Caller,
  ): Promise<Reply<BulkResult>> {
    return await this.#each(ids, { caller, handle: (id, one) => this.#deps.operators.restart(id, how, one) });
  }

  async retry(ids: readonly string[], caller: Caller): Promise<Reply<BulkResult>> {
    const how = { resumeSubworkflowTasks: false };
    return await this.#each(ids, { caller, handle: (id, one) => this.#deps.operators.retry(id, how, one) });
  }

  async terminate(ids: readonly string[], said: Termination, caller: Caller): Promise<Reply<BulkResult>> {
    return await this.#each(ids, { caller, handle: (id, one) => this.#deps.workflows.terminate(id, said, one) });
  }

  async remove(ids: readonly string[], how: { readonly archive: boolean }, caller: Caller): Promise<Reply<BulkResult>> {
    return await this.#each(ids, { caller, handle: (id, one) => this.#deps.workflows.remove(id, how, one) });
  }

  /** Those that are COMPLETED go too, as they do in Conductor's, though one of them alone would be refused. */
  async terminateRemove(
    ids: readonly string[],
    { reason, archive }: { readonly reason: string | undefined; readonly archive: boolean },
    caller: Caller,
  ): Promise<Reply<BulkResult>> {
    const { workflows } = this.#deps;
    const handle: BulkWork["handle"] = async (id, one) => {
      const ended = await workflows.terminate(id, { reason }, one);
      if (ended.kind === "refused" && ended.refusal.kind !== "IllegalTransition") return ended;
      return await workflows.remove(id, { archive }, one);
    };
    return await this.#each(ids, { caller, handle });
  }

  /** Each execution as it is, or the refusal where there is none, page by page and in the order of the ids. */
  async get(
    ids: readonly string[],
    how: Asked & { readonly includeTasks: boolean },
  ): Promise<Reply<AsyncIterable<readonly FoundById[]>>> {
    const refusal = refusalOf("InvalidArgument", listFaults(ids));
    return refusal === undefined ? ok(this.#pagesOf([...new Set(ids)], how)) : refuse(refusal);
  }

  async *#pagesOf(
    ids: readonly string[],
    { includeTasks, signal }: Asked & { readonly includeTasks: boolean },
  ): AsyncIterable<readonly FoundById[]> {
    const { executions, thresholds: leaveOut } = this.#deps;
    for (let start = 0; start < ids.length; start += executionsAtOnce) {
      const asked = ids.slice(start, start + executionsAtOnce).map((id) => ({ id, workflowId: workflowIdFrom(id) }));
      const known = [...new Set(asked.flatMap(({ workflowId }) => workflowId ?? []))];
      const loaded = await executions.getExecutions(known, { includeTasks, leaveOut, signal });
      const viewOf = async (workflowId: WorkflowId | undefined): Promise<WorkflowView | undefined> => {
        const one = workflowId && loaded.get(workflowId);
        return one && (await workflowViewOf(one, this.#deps, signal));
      };
      yield await Promise.all(
        asked.map(async ({ id, workflowId }) => {
          const view = await viewOf(workflowId);
          return { id, found: view === undefined ? refuse(workflowNotFound(id)) : ok(view) };
        }),
      );
    }
  }

  async #each(ids: readonly string[], work: Omit<BulkWork, "log">): Promise<Reply<BulkResult>> {
    const refusal = refusalOf("InvalidArgument", listFaults(ids));
    if (refusal !== undefined) return refuse(refusal);
    const handle: BulkWork["handle"] = async (id, one) =>
      // Alone it would be a bad request; among others it is one that nobody knows.
      id === "" ? refuse(workflowNotFound(id)) : await work.handle(id, one);
    return ok(await handleEach(ids, { ...work, handle, log: this.#deps.log }));
  }
}

/** What was found under one of many ids. NotFound. */
export type FoundById = { readonly id: string; readonly found: Reply<WorkflowView> };

function listFaults({ length }: readonly string[]): readonly Fault[] {
  const path = "workflowIds";
  if (length === 0) return [{ path, message: "WorkflowIds list cannot be null.", found: "[]" }];
  if (length <= maxIds) return [];
  const message = `Cannot process more than ${maxIds} workflows. Please use multiple requests.`;
  return [{ path, message, found: `${length} ids` }];
}
