import type { WorkflowView } from "@tutti/contracts";
import { WORKFLOW_STATUSES } from "@tutti/engine";
import type { EpochMs, ExternalThresholds, WorkflowId, WorkflowStatus } from "@tutti/engine";
import type { Asked, CorrelatedFilter, ExecutionStore, NamedCursor, Page } from "@tutti/ports";

import { invalid, ok, type Reply } from "../reply.ts";
import type { SnapshotReader } from "../executions/snapshot-reader.ts";
import { workflowViewOf } from "../executions/workflow-view.ts";

export type FindOperationsDeps = {
  readonly executions: Pick<ExecutionStore, "findNamed" | "findCorrelated" | "getExecutions">;
  readonly snapshots: SnapshotReader;
  readonly thresholds: ExternalThresholds;
};

export type RunningQuery = {
  readonly name: string;
  /** 0: any. */
  readonly version: number;
  /** 0: not given. Both given: executions that were created between them, whatever their status. */
  readonly startTime: EpochMs;
  readonly endTime: EpochMs;
};

export type CorrelatedQuery = {
  readonly name: string;
  readonly correlationIds: readonly string[];
  /** Also those that have ended or are paused. */
  readonly includeClosed: boolean;
  readonly includeTasks: boolean;
};

const idsAtOnce = 5_000;
/** Whole executions are read, so that few of them fill a page. */
const executionsAtOnce = 100;
const LATEST: EpochMs = Number.MAX_SAFE_INTEGER;

/** Executions by what they are called, read page by page. Source: reference/api.md 1.3, 2.3; engine.md 2.13. */
export class FindOperations {
  readonly #deps: FindOperationsDeps;

  constructor(deps: FindOperationsDeps) {
    this.#deps = deps;
  }

  /** Those that have not ended, or those of a span of time, in the order of their creation. InvalidArgument. */
  async running(
    { name, version, startTime, endTime }: RunningQuery,
    asked: Asked = {},
  ): Promise<Reply<readonly WorkflowId[]>> {
    if (name === "") return nameless;
    const isOfSpan = startTime !== 0 && endTime !== 0;
    const filter = {
      workflowName: name,
      workflowVersion: version === 0 ? undefined : version,
      createdFrom: isOfSpan ? startTime : 0,
      createdTo: isOfSpan ? endTime : LATEST,
    };
    const found: NamedCursor[] = [];
    for (const status of isOfSpan ? WORKFLOW_STATUSES : OPEN) {
      const pages = pagesOf((after: NamedCursor | undefined) =>
        this.#deps.executions.findNamed({ ...filter, status }, after, idsAtOnce, asked),
      );
      for await (const page of pages) found.push(...page);
    }
    // One that changed its status meanwhile may have been met twice.
    return ok([...new Set(found.sort(byCreation).map(({ workflowId }) => workflowId))]);
  }

  /** The executions of each correlation id, by id; every one that was asked for is a key. InvalidArgument. */
  async correlated(
    query: CorrelatedQuery,
    asked: Asked = {},
  ): Promise<Reply<ReadonlyMap<string, readonly WorkflowView[]>>> {
    if (query.name === "") return nameless;
    const found = new Map<string, readonly WorkflowView[]>();
    for (const correlationId of new Set(query.correlationIds))
      found.set(correlationId, await this.#ofCorrelation(correlationId, query, asked));
    return ok(found);
  }

  async #ofCorrelation(
    correlationId: string,
    { name, includeClosed, includeTasks }: CorrelatedQuery,
    asked: Asked,
  ): Promise<readonly WorkflowView[]> {
    const { executions, thresholds: leaveOut } = this.#deps;
    const status: WorkflowStatus | undefined = includeClosed ? undefined : "RUNNING";
    const filter: CorrelatedFilter = { workflowName: name, correlationId, status };
    const pages = pagesOf((after: WorkflowId | undefined) =>
      executions.findCorrelated(filter, after, executionsAtOnce, asked),
    );
    const views: WorkflowView[] = [];
    for await (const ids of pages) {
      const loaded = await executions.getExecutions(ids, { includeTasks, leaveOut, ...asked });
      for (const id of ids) {
        const one = loaded.get(id);
        // Between the two reads it may have ended, or gone.
        if (one === undefined || (status !== undefined && one.execution.status !== status)) continue;
        views.push(await workflowViewOf(one, this.#deps));
      }
    }
    return views;
  }
}

const OPEN: readonly WorkflowStatus[] = ["RUNNING", "PAUSED"];
const nameless = invalid("name", "Workflow name cannot be null or empty");

async function* pagesOf<Item, Cursor>(
  pageAfter: (after: Cursor | undefined) => Promise<Page<Item, Cursor>>,
): AsyncIterable<readonly Item[]> {
  let after: Cursor | undefined;
  do {
    const { items, next } = await pageAfter(after);
    if (items.length > 0) yield items;
    after = next;
  } while (after !== undefined);
}

function byCreation(a: NamedCursor, b: NamedCursor): number {
  return a.createTime - b.createTime || (a.workflowId < b.workflowId ? -1 : 1);
}
