import type { EpochMs, Fault } from "@tutti/engine";
import { normalisedReason } from "@tutti/ports";
import type {
  Asked,
  ErrorNote,
  ErrorNoteStore,
  ErrorSample,
  ExecutionFilter,
  SearchCondition,
  SearchIndex,
  Tally,
  TallyQuery,
  WorkflowField,
} from "@tutti/ports";

import { readFilter } from "../../search/read-filter.ts";
import { countsOf, sizeFaults, timeFaults } from "./execution-list-operations.ts";
import type { ExecutionListDeps, FacetCount } from "./execution-list-operations.ts";
import { ok, refusalOf, refuse, type Reply } from "../reply.ts";

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
  readonly isMuted: boolean;
  readonly note: string;
  /** Of the note, or of muting it: "" and 0 where nobody has. */
  readonly notedBy: string;
  readonly notedTime: EpochMs;
};

/** `undefined`: stays as it is. */
export type AskedNote = {
  readonly isMuted?: boolean | undefined;
  readonly note?: string | undefined;
  /** "": nobody says. */
  readonly notedBy: string;
};

const USUAL_GROUPS = 50;
const MAX_GROUPS = 500;
const TREND_BUCKETS = 24;
const MAX_NAMES = 20;
/** A cause that is left out looks like one that is not there: more patience than with the counts of a list. */
const GROUPED_WITHIN_MS = 1_000;
const MAX_NOTE_CHARS = 4_000;
const MAX_NAME_CHARS = 200;

/** Why executions fail. All methods: InvalidArgument of a time that is none. Source: reference/ui.md 3.10. */
export class ErrorGroupOperations {
  readonly #index: ExecutionListDeps["index"];
  readonly #notes: ErrorNoteStore;

  constructor({ index, notes }: Pick<ExecutionListDeps, "index"> & { readonly notes: ErrorNoteStore }) {
    this.#index = index;
    this.#notes = notes;
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
    const [sampled, notes] = await Promise.all([
      this.#index.errorSamples(names, { signal }),
      this.#notes.find(names, { signal }),
    ]);
    const samples = new Map(sampled.map((one) => [one.errorGroup, one]));
    const groups = names.flatMap((name) => {
      const sample = samples.get(name);
      const own = tallies.filter(({ errorGroup }) => errorGroup === name);
      return sample === undefined ? [] : [groupOf(sample, { own, note: notes.get(name) })];
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
    if (sample === undefined) return unknown(errorGroup);
    const filter: ExecutionFilter = {
      condition: { kind: "compare", field: "errorGroup", comparison: "=", value: errorGroup },
      words: [],
    };
    const { tallies: own } = await this.#tally(filter, { ...(await this.#range({ ...asked, signal })), signal });
    const note = (await this.#notes.find([errorGroup], { signal })).get(errorGroup);
    const group = groupOf(sample, { own, note });
    return ok({ group, statuses: countsOf(own, ({ status }) => status) });
  }

  /** Notes something on a group, or mutes it; who and when is kept. InvalidArgument. NotFound where nothing is of the group. */
  async annotate(errorGroup: string, asked: AskedNote, { signal }: Asked = {}): Promise<Reply<ErrorNote>> {
    const refusal = refusalOf("InvalidArgument", [
      ...tooLong("note", asked.note, MAX_NOTE_CHARS),
      ...tooLong("notedBy", asked.notedBy, MAX_NAME_CHARS),
    ]);
    if (refusal !== undefined) return refuse(refusal);
    const [sample] = (await this.#index?.errorSamples([errorGroup], { signal })) ?? [];
    if (sample === undefined) return unknown(errorGroup);
    const known = (await this.#notes.find([errorGroup], { signal })).get(errorGroup);
    const { isMuted = known?.isMuted ?? false, note = known?.note ?? "", notedBy: updatedBy } = asked;
    return ok(await this.#notes.put({ errorGroup, isMuted, note, updatedBy }));
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
      withinMs: GROUPED_WITHIN_MS,
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

function tooLong(path: string, text: string | undefined, most: number): readonly Fault[] {
  if (text === undefined || text.length <= most) return [];
  return [{ path, message: `${path} must have at most ${most} characters`, found: `${text.length} characters` }];
}

/** A note as clients see it. */
export function noteToShow({ isMuted, note, updatedBy, updateTime }: ErrorNote) {
  return { isMuted, note, notedBy: updatedBy, notedTime: updateTime };
}

function unknown(errorGroup: string): Reply<never> {
  const message = `no execution has failed with the error ${JSON.stringify(errorGroup.slice(0, 100))}`;
  return refuse({ kind: "NotFound", what: "errorGroup", id: errorGroup, message });
}

const FAILED: SearchCondition<WorkflowField> = { kind: "isEmpty", field: "errorGroup", isNegated: true };

function both({ condition, words }: ExecutionFilter, other: SearchCondition<WorkflowField>): ExecutionFilter {
  return { words, condition: condition === undefined ? other : { kind: "and", conditions: [condition, other] } };
}

function groupOf(
  { errorGroup, errorTask, errorReason, workflowId }: ErrorSample,
  { own, note }: { readonly own: readonly Tally[]; readonly note: ErrorNote | undefined },
): ErrorGroup {
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
    ...{ isMuted: note?.isMuted ?? false, note: note?.note ?? "" },
    ...{ notedBy: note?.updatedBy ?? "", notedTime: note?.updateTime ?? 0 },
  };
}
