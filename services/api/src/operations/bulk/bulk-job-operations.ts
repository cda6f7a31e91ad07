import { randomUUID } from "node:crypto";

import { WORKFLOW_STATUSES, workflowIdFrom } from "@tutti/engine";
import type { Fault, Refusal, WorkflowId, WorkflowStatus } from "@tutti/engine";
import { MAX_COUNTED_HITS, MAX_LISTED } from "@tutti/ports";
import type {
  Asked,
  BulkJob,
  BulkJobOrder,
  BulkJobPlace,
  BulkJobStore,
  BulkVerb,
  ExecutionFilter,
  ExecutionRow,
  ExecutionStore,
  ListPlace,
  SearchIndex,
  Tally,
} from "@tutti/ports";

import { readFilter, startsWithin, type AskedFilter } from "../../search/read-filter.ts";
import { nameTextFaults } from "../argument-faults.ts";
import { effectOn, type Effect } from "./bulk-effects.ts";
import type { Caller } from "../caller.ts";
import { countsOf, type FacetCount } from "../console/execution-list-operations.ts";
import { NO_PAYLOADS } from "../console/graph-reader.ts";
import { invalid, ok, refusalOf, refuse, type Reply } from "../reply.ts";

export type BulkJobDeps = {
  readonly jobs: BulkJobStore;
  readonly executions: Pick<ExecutionStore, "getExecutions">;
  /** undefined: nothing is indexed. */
  readonly index: Pick<SearchIndex, "tallyExecutions" | "listExecutions" | "errorSamples"> | undefined;
};

export type BulkJobRequest = Pick<
  BulkJobOrder,
  "useLatestDefinitions" | "resumeSubworkflowTasks" | "archive" | "first" | "perSecond"
> & {
  /** undefined: none was said. */
  readonly verb: BulkVerb | undefined;
  /** undefined: those of `workflowIds`. */
  readonly filter: AskedFilter | undefined;
  readonly workflowIds: readonly string[];
  readonly reason: string;
  readonly dryRun: boolean;
  /** "": made up. */
  readonly jobId: string;
};

export type StatusEffect = Effect & { readonly status: string; readonly count: number };

export type BulkReach = {
  readonly total: number;
  readonly isTotalCapped: boolean;
  readonly statuses: readonly FacetCount[];
  readonly workflowNames: readonly FacetCount[];
  readonly sample: readonly ExecutionRow[];
  readonly effects: readonly StatusEffect[];
};

/** `job` undefined: a dry run. */
export type BulkJobMade = { readonly job: BulkJob | undefined; readonly reach: BulkReach };
export type BulkJobPage = { readonly jobs: readonly BulkJob[]; readonly nextPageToken: string };

const pageSize = 50;
const sampleSize = 5;
const mostNames = 20;
const countedWithinMs = 1_000;
const mostPerSecond = 10_000;
const atOnce = 500;

/** Jobs that go through many executions; sweepers carry them out. Source: reference/ui.md 3.4, 3.10. */
export class BulkJobOperations {
  readonly #deps: BulkJobDeps;

  constructor(deps: BulkJobDeps) {
    this.#deps = deps;
  }

  /** Makes a job, or says what one would reach. InvalidArgument. Of a `jobId` that there is already, the job as it is. */
  async create(request: BulkJobRequest, { origin, signal }: Caller): Promise<Reply<BulkJobMade>> {
    const { verb, filter: asked } = request;
    const read = asked && readFilter(asked);
    const faults = [...faultsOf(request), ...(read?.faults ?? []).map(withinFilter)];
    const refusal = refusalOf("InvalidArgument", faults) ?? this.#unindexed(request);
    if (refusal !== undefined) return refuse(refusal);
    if (verb === undefined) throw new Error("a request without a verb has been taken");
    const { dryRun, workflowIds: ids, jobId: given, reason, ...rest } = request;
    const order = { ...rest, verb, asked: asked ?? nothingAsked, filter: read?.value, reason: reason || undefined };
    const workflowIds = asked === undefined ? [...new Set(ids.flatMap((id) => workflowIdFrom(id) ?? []))] : undefined;
    const reach = await this.#reach(order, { workflowIds, signal });
    if (dryRun) return ok({ job: undefined, reach });
    const jobId = given === "" ? randomUUID() : given;
    const total = Math.min(reach.total, order.first ?? Infinity);
    const isTotalCapped = reach.isTotalCapped && total === reach.total;
    const cause = await this.#causeOf(asked);
    const made = {
      ...order,
      ...(cause === "" ? {} : { cause }),
      jobId,
      workflowIds,
      total,
      isTotalCapped,
      createdBy: origin.actor,
    };
    await this.#deps.jobs.create(made);
    return ok({ job: await this.#deps.jobs.get(jobId), reach });
  }

  /** NotFound. */
  async get(jobId: string, asked: Asked = {}): Promise<Reply<BulkJob>> {
    return found(jobId, await this.#deps.jobs.get(jobId, asked));
  }

  /** What runs is STOPPING and ends soon; what has ended stays. NotFound. */
  async stop(jobId: string): Promise<Reply<BulkJob>> {
    return found(jobId, await this.#deps.jobs.stop(jobId));
  }

  /** The newest first. InvalidArgument of a token that is of no page. */
  async list(pageToken: string, asked: Asked = {}): Promise<Reply<BulkJobPage>> {
    const after = placeFrom(pageToken);
    if (pageToken !== "" && after === undefined)
      return invalid("pageToken", "must be of an earlier page", `"${pageToken.slice(0, 60)}"`);
    const jobs = await this.#deps.jobs.list(after, pageSize + 1, asked);
    const page = jobs.slice(0, pageSize);
    const last = page.at(-1);
    const nextPageToken = jobs.length > pageSize && last !== undefined ? `${last.createdTime}.${last.jobId}` : "";
    return ok({ jobs: page, nextPageToken });
  }

  async #causeOf({ errorGroup }: AskedFilter = nothingAsked): Promise<string> {
    if (errorGroup === "") return "";
    const [sample] = (await this.#deps.index?.errorSamples([errorGroup])) ?? [];
    return [sample?.errorTask ?? "", sample?.errorReason ?? ""].filter((text) => text !== "").join(": ");
  }

  #unindexed({ filter }: BulkJobRequest): Refusal | undefined {
    if (filter === undefined || this.#deps.index !== undefined) return undefined;
    const message = "nothing is indexed here: name the executions by workflowIds";
    return { kind: "InvalidArgument", faults: [{ path: "filter", message }], message };
  }

  async #reach(order: BulkJobOrder, { workflowIds, signal }: ReachAsked): Promise<BulkReach> {
    const { tallies, isCapped, sample } =
      workflowIds === undefined
        ? await this.#filtered(order, { signal })
        : await this.#listed(workflowIds.slice(0, order.first), { signal });
    const count = tallies.reduce((sum, tally) => sum + tally.count, 0);
    const statuses = countsOf(tallies, ({ status }) => status);
    return {
      total: Math.min(count, MAX_COUNTED_HITS),
      isTotalCapped: isCapped || count > MAX_COUNTED_HITS,
      statuses,
      workflowNames: countsOf(tallies, ({ workflowType }) => workflowType).slice(0, mostNames),
      sample,
      effects: statuses.flatMap(({ value: status, count: ofStatus }) =>
        isStatus(status) ? [{ status, count: ofStatus, ...effectOn(status, order) }] : [],
      ),
    };
  }

  async #filtered({ filter, first = Infinity }: BulkJobOrder, asked: Asked): Promise<Reached> {
    const { index } = this.#deps;
    if (index === undefined || filter === undefined) return { tallies: [], isCapped: false, sample: [] };
    if (first <= MAX_LISTED) return await this.#firstOf(filter, { first, ...asked });
    const within = { ...startsWithin(filter.condition), upTo: MAX_COUNTED_HITS, withinMs: countedWithinMs };
    const order = { by: "startTime", direction: "desc" } as const;
    const [{ tallies, isCapped }, { rows }] = await Promise.all([
      index.tallyExecutions(filter, { of: ["status", "workflowType"], by: "startTime", ...within }, asked),
      index.listExecutions(filter, { order, after: undefined, limit: sampleSize }, asked),
    ]);
    return { tallies, isCapped, sample: rows };
  }

  /** A few are looked at one by one: what becomes of all tells nothing of them. */
  async #firstOf(filter: ExecutionFilter, { first, ...asked }: Asked & { readonly first: number }): Promise<Reached> {
    const rows: ExecutionRow[] = [];
    const order = { by: "startTime", direction: "desc" } as const;
    let after: ListPlace | undefined;
    do {
      const limit = Math.min(atOnce, first - rows.length);
      const page = await this.#deps.index?.listExecutions(filter, { order, after, limit }, asked);
      rows.push(...(page?.rows ?? []));
      after = page?.next;
    } while (after !== undefined && rows.length < first);
    const tallies = rows.map(({ status, workflowType }) => ({ ...oneTally, status, workflowType }));
    return { tallies, isCapped: false, sample: rows.slice(0, sampleSize) };
  }

  async #listed(workflowIds: readonly WorkflowId[], { signal }: Asked): Promise<Reached> {
    const tallies = new Map<string, Tally>();
    const sample: ExecutionRow[] = [];
    for (let start = 0; start < workflowIds.length; start += atOnce) {
      const part = workflowIds.slice(start, start + atOnce);
      const heads = { includeTasks: false, leaveOut: NO_PAYLOADS, signal };
      const loaded = await this.#deps.executions.getExecutions(part, heads);
      for (const { execution } of loaded.values()) {
        const { status, workflowName: workflowType } = execution;
        const name = JSON.stringify([status, workflowType]);
        tallies.set(name, { ...oneTally, status, workflowType, count: (tallies.get(name)?.count ?? 0) + 1 });
        if (sample.length < sampleSize) sample.push(rowOf(execution));
      }
    }
    return { tallies: [...tallies.values()], isCapped: false, sample };
  }
}

type ReachAsked = Asked & { readonly workflowIds: readonly WorkflowId[] | undefined };
type Reached = {
  readonly tallies: readonly Tally[];
  readonly isCapped: boolean;
  readonly sample: readonly ExecutionRow[];
};

const oneTally: Tally = { status: "", workflowType: "", errorGroup: "", bucket: 0, count: 1, first: 0, last: 0 };
const nothingAsked: AskedFilter = { query: "", freeText: "", errorGroup: "" };

type Loaded =
  Awaited<ReturnType<ExecutionStore["getExecutions"]>> extends ReadonlyMap<WorkflowId, infer One> ? One : never;

function rowOf(execution: Loaded["execution"]): ExecutionRow {
  return {
    workflowId: execution.workflowId,
    workflowType: execution.workflowName,
    version: execution.workflowVersion,
    correlationId: execution.correlationId ?? "",
    startTime: execution.createTime,
    updateTime: execution.updateTime,
    endTime: execution.endTime,
    status: execution.status,
    priority: execution.priority,
    classifier: "",
    parentWorkflowId: execution.parentWorkflowId ?? "",
    createdBy: execution.createdBy ?? "",
    reasonForIncompletion: execution.reasonForIncompletion ?? "",
    failedReferenceTaskNames: JSON.stringify(execution.failedReferenceTaskNames),
    // The index alone tells.
    errorGroup: "",
    revision: execution.revision,
    isArchived: false,
  };
}

function isStatus(text: string): text is WorkflowStatus {
  return WORKFLOW_STATUSES.some((status) => status === text);
}

function found(jobId: string, job: BulkJob | undefined): Reply<BulkJob> {
  if (job !== undefined) return ok(job);
  const id = jobId.slice(0, 64);
  return refuse({ kind: "NotFound", what: "bulkJob", id, message: `No such bulk job: ${id}` });
}

function placeFrom(pageToken: string): BulkJobPlace | undefined {
  const match = /^(?<time>\d{1,15})\.(?<jobId>[\w-]{1,64})$/u.exec(pageToken)?.groups;
  return match && { createdTime: Number(match["time"]), jobId: match["jobId"] ?? "" };
}

function withinFilter({ path, ...fault }: Fault): Fault {
  return { ...fault, path: `filter.${path}` };
}

function faultsOf(request: BulkJobRequest): readonly Fault[] {
  const { verb, jobId, first, perSecond, reason } = request;
  return [
    ...(verb === undefined ? [{ path: "verb", message: "must be said: what is to be done" }] : []),
    ...idFaults(request),
    ...(jobId === "" || /^[\w-]{1,64}$/u.test(jobId)
      ? []
      : [{ path: "jobId", message: "must have 1 to 64 letters, digits, - and _", found: `"${jobId.slice(0, 80)}"` }]),
    ...numberFaults("first", first, Infinity),
    ...numberFaults("perSecond", perSecond, mostPerSecond),
    ...nameTextFaults("reason", reason),
  ];
}

function idFaults({ filter, workflowIds }: BulkJobRequest): readonly Fault[] {
  const path = "workflowIds";
  if (filter !== undefined && workflowIds.length > 0)
    return [{ path, message: "must not be given with a filter", found: `${workflowIds.length} ids` }];
  if (filter === undefined && workflowIds.length === 0)
    return [{ path: "filter", message: "must be given, or else workflowIds" }];
  if (workflowIds.length > MAX_LISTED)
    return [{ path, message: `must have at most ${MAX_LISTED} ids`, found: `${workflowIds.length} ids` }];
  const wrong = workflowIds.findIndex((id) => workflowIdFrom(id) === undefined);
  const found = workflowIds[wrong];
  if (found === undefined) return [];
  return [{ path: `${path}[${wrong}]`, message: "must be the id of an execution", found: `"${found.slice(0, 60)}"` }];
}

function numberFaults(path: string, value: number | undefined, most: number): readonly Fault[] {
  if (value === undefined || (value >= 1 && value <= most)) return [];
  const message = most === Infinity ? "must be 1 or more" : `must be from 1 to ${most}`;
  return [{ path, message, found: String(value) }];
}
