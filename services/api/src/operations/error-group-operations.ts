import type { EpochMs } from "@tutti/engine";
import { normalisedReason } from "@tutti/ports";
import type {
  Asked,
  ErrorSample,
  ExecutionFilter,
  SearchCondition,
  SearchIndex,
  Tally,
  TallyQuery,
  WorkflowField,
} from "@tutti/ports";

import { readFilter } from "../search/read-filter.ts";
import { countsOf, COUNTED_WITHIN_MS, sizeFaults, timeFaults } from "./execution-list-operations.ts";
import type { ExecutionListDeps, FacetCount } from "./execution-list-operations.ts";
import { ok, refusalOf, refuse, type Reply } from "./reply.ts";

/** A time; 0: as far as there is something, and to now. */
type TimeAsked = { readonly fromTime: EpochMs; readonly toTime: EpochMs };
type Range = { readonly from: EpochMs; readonly to: EpochMs };

/** Executions that failed at the same task for the same reason. Times are those of their ends. */
export type ErrorGroup = {
  readonly errorGroup: string;
  readonly taskName: string;
  /** What differs from one failure to the next left out. */
  readonly reason: string;
  readonly sampleReason: string;
  readonly sampleWorkflowId: string;
  readonly count: number;
  readonly firstTime: EpochMs;
  readonly lastTime: EpochMs;
  /** In equal parts of the time. */
  readonly trend: readonly number[];
  readonly workflowNames: readonly FacetCount[];
};

const USUAL_GROUPS = 50;
const MAX_GROUPS = 500;
const TREND_BUCKETS = 24;
const MAX_NAMES = 20;

/** Why executions fail. All methods: InvalidArgument of a time that is none. Source: reference/ui.md 3.10. */
export class ErrorGroupOperations {
  readonly #index: ExecutionListDeps["index"];

  constructor({ index }: Pick<ExecutionListDeps, "index">) {
    this.#index = index;
  }

  /** The groups with the most failures within the time. InvalidArgument of a query, too. */
  async list(
    asked: TimeAsked & { readonly query: string; readonly pageSize?: number | undefined },
    { signal }: Asked = {},
  ): Promise<Reply<{ readonly groups: readonly ErrorGroup[]; readonly isCapped: boolean }>> {
    const { pageSize = USUAL_GROUPS, query } = asked;
    const { value: filter, faults } = readFilter({ query, freeText: "", errorGroup: "" });
    const refusal = refusalOf("InvalidArgument", [
      ...faults,
      ...timeFaults(asked),
      ...sizeFaults({ path: "pageSize", size: pageSize, most: MAX_GROUPS, what: "groups" }),
    ]);
    if (refusal !== undefined) return refuse(refusal);
    if (this.#index === undefined) return ok({ groups: [], isCapped: false });
    const range = await this.#range({ ...asked, signal });
    const { tallies, isCapped } = await this.#tally(both(filter, FAILED), { ...range, signal });
    const most = countsOf(tallies, ({ errorGroup }) => errorGroup);
    const names = most.slice(0, pageSize).map(({ value }) => value);
    const samples = new Map((await this.#index.errorSamples(names, { signal })).map((one) => [one.errorGroup, one]));
    const groups = names.flatMap((name) => {
      const sample = samples.get(name);
      return sample === undefined
        ? []
        : [
            groupOf(
              sample,
              tallies.filter(({ errorGroup }) => errorGroup === name),
            ),
          ];
    });
    return ok({ groups, isCapped: isCapped || most.length > names.length });
  }

  /** One of them, and how its executions stand. NotFound where nothing is of the group. */
  async get(
    errorGroup: string,
    asked: TimeAsked,
    { signal }: Asked = {},
  ): Promise<Reply<{ readonly group: ErrorGroup; readonly statuses: readonly FacetCount[] }>> {
    const refusal = refusalOf("InvalidArgument", timeFaults(asked));
    if (refusal !== undefined) return refuse(refusal);
    const [sample] = (await this.#index?.errorSamples([errorGroup], { signal })) ?? [];
    if (sample === undefined) {
      const message = `no execution has failed with the error ${JSON.stringify(errorGroup.slice(0, 100))}`;
      return refuse({ kind: "NotFound", what: "errorGroup", id: errorGroup, message });
    }
    const filter: ExecutionFilter = {
      condition: { kind: "compare", field: "errorGroup", comparison: "=", value: errorGroup },
      words: [],
    };
    const { tallies } = await this.#tally(filter, { ...(await this.#range({ ...asked, signal })), signal });
    return ok({ group: groupOf(sample, tallies), statuses: countsOf(tallies, ({ status }) => status) });
  }

  async #tally(
    filter: ExecutionFilter,
    { from, to, signal }: Range & Asked,
  ): ReturnType<SearchIndex["tallyExecutions"]> {
    const query: TallyQuery = {
      of: ["errorGroup", "workflowType", "status"],
      by: "endTime",
      from,
      to,
      withTimes: true,
      bucketMs: Math.max(1, Math.ceil((to - from) / TREND_BUCKETS)),
      upTo: Infinity,
      withinMs: COUNTED_WITHIN_MS,
    };
    return (await this.#index?.tallyExecutions(filter, query, { signal })) ?? { tallies: [], isCapped: false };
  }

  async #range({ fromTime, toTime, signal }: TimeAsked & Asked): Promise<Range> {
    const to = toTime > 0 ? toTime : Date.now() + 1;
    if (fromTime > 0) return { from: fromTime, to };
    const first = (await this.#index?.timesOfExecutions("endTime", { signal }))?.first ?? to;
    return { from: Math.min(first, to), to };
  }
}

const FAILED: SearchCondition<WorkflowField> = { kind: "isEmpty", field: "errorGroup", isNegated: true };

function both({ condition, words }: ExecutionFilter, other: SearchCondition<WorkflowField>): ExecutionFilter {
  return { words, condition: condition === undefined ? other : { kind: "and", conditions: [condition, other] } };
}

function groupOf({ errorGroup, errorTask, errorReason, workflowId }: ErrorSample, own: readonly Tally[]): ErrorGroup {
  const trend = Array.from({ length: TREND_BUCKETS }, () => 0);
  for (const { bucket, count } of own) trend[bucket] = (trend[bucket] ?? 0) + count;
  return {
    errorGroup,
    taskName: errorTask,
    reason: normalisedReason(errorReason),
    sampleReason: errorReason,
    sampleWorkflowId: workflowId,
    count: own.reduce((sum, { count }) => sum + count, 0),
    firstTime: own.reduce((first, one) => (first === 0 ? one.first : Math.min(first, one.first)), 0),
    lastTime: own.reduce((last, one) => Math.max(last, one.last), 0),
    trend,
    workflowNames: countsOf(own, ({ workflowType }) => workflowType).slice(0, MAX_NAMES),
  };
}
