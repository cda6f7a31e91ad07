import { WORKFLOW_STATUSES } from "@tutti/engine";
import type { EpochMs } from "@tutti/engine";
import type { Asked, ExecutionFilter, Tallies, Tally, TallyQuery } from "@tutti/ports";

import { askedReader } from "../connection/asked-reader.ts";
import type { SqlReader } from "../connection/sql-connection.ts";
import type { SqlPool } from "../connection/sql-pool.ts";
import { numberOf, textOf } from "../sql/row.ts";
import type { Row } from "../sql/row.ts";
import type { SqlPart } from "./condition-to-sql.ts";
import { filteredRows } from "./filtered-rows.ts";
import type { FilteredRows } from "./filtered-rows.ts";
import { partOf, whereOf } from "./find-page.ts";
import { columnOf } from "./summary-rows.ts";

type Times = { readonly first: EpochMs; readonly last: EpochMs };

/** How small a part of the time is looked at first, and how small one where that is too much. What follows is longer. */
const FIRST_PART = 1 / 256;
const SMALLEST_PART = 1 / 65_536;
/** What a span may take where hardly any time is left. */
const MIN_MS = 50;
/** Types are named for an index that begins with them, unless there are more. */
const MAX_TYPES = 300;
const MAX_GROUPS = 1_000;
/** So few rows are counted in some ms, and at once: where the machine is busy, spans would take all the time and tell nothing. */
const FEW_ROWS = 2_000;
/** What counting few rows may take: only where the machine stands still is it more. */
const FEW_WITHIN_MS = 3_000;

/**
 * ExecutionLists.tallyExecutions: counts the latest time first, span after span, each as long as the ones before were quick, so
 * that what is counted when the time is over is a whole part of the executions, the latest. Status, type and start are counted
 * from an index alone.
 */
export async function tallyExecutions(
  reading: SqlPool,
  filter: ExecutionFilter,
  { signal, ...query }: TallyQuery & Asked,
): Promise<Tallies> {
  const endsAt = performance.now() + query.withinMs;
  const reader = askedReader(reading, { signal });
  const [times, counted, areFew] = await Promise.all([
    timesOfExecutions(reader, query.by),
    spanStatements(reader, filter, query),
    hasFewRows(reader),
  ]);
  if (times === undefined) return { tallies: [], isCapped: false };
  const tallies = new Map<string, Tally>();
  let isCapped = false;
  let count = 0;
  const countSpan: CountSpan = async (span, late) => {
    const ended = signal === undefined ? late : AbortSignal.any([late, signal]);
    return (await reading.rows(counted.statementOf(span), ended)).flatMap(counted.tallyOf);
  };
  const limits = {
    withinMs: query.withinMs,
    ...(areFew
      ? { firstPart: 1, endsAt: Math.max(endsAt, performance.now() + FEW_WITHIN_MS) }
      : { firstPart: FIRST_PART, endsAt }),
    isEnough: () => count >= query.upTo,
  };
  for await (const found of spans(withinTimes(query, times), countSpan, limits)) {
    signal?.throwIfAborted();
    isCapped = found === "no more";
    if (found === "no more") break;
    for (const tally of found) add(tallies, tally);
    count += found.reduce((sum, tally) => sum + tally.count, 0);
  }
  return { tallies: [...tallies.values()], isCapped };
}

async function hasFewRows(reading: SqlReader): Promise<boolean> {
  const sql = `select count(*) as count from (select 1 from workflow_summary limit ${FEW_ROWS + 1}) few`;
  const [row] = await reading.rows({ sql });
  return row !== undefined && numberOf(row, "count") <= FEW_ROWS;
}

/** ExecutionLists.timesOfExecutions: the ends of an index. */
export async function timesOfExecutions(reading: SqlReader, by: TallyQuery["by"]): Promise<Times | undefined> {
  const column = columnOf(by);
  const sql = `select min(${column}) as first, max(${column}) as last from workflow_summary where ${column} > 0`;
  const [row] = await reading.rows({ sql });
  if (row === undefined || row["first"] === null) return undefined;
  return { first: numberOf(row, "first"), last: numberOf(row, "last") };
}

type Span = { readonly from: EpochMs; readonly to: EpochMs };
type CountSpan = (span: Span, late: AbortSignal) => Promise<readonly Tally[]>;
/** How a span is counted: the statement, and what a row of its answer says. */
type SpanStatements = {
  readonly statementOf: (span: Span) => SqlPart;
  readonly tallyOf: (row: Row) => readonly Tally[];
};

function withinTimes({ from, to }: TallyQuery, { first, last }: Times): Span {
  return { from: Math.max(from ?? 0, first), to: Math.min(to ?? Infinity, last + 1) };
}

type Limits = {
  /** How much of the time is looked at first. */
  readonly firstPart: number;
  readonly endsAt: number;
  readonly withinMs: number;
  readonly isEnough: () => boolean;
};

/** What is counted in each span of a time, the latest first; "no more" where it is enough before the first one is reached. */
async function* spans(
  whole: Span,
  countSpan: CountSpan,
  { firstPart, endsAt, withinMs, isEnough }: Limits,
): AsyncIterable<readonly Tally[] | "no more"> {
  const wholeMs = whole.to - whole.from;
  let spanMs = wholeMs * firstPart;
  for (let to = whole.to; to > whole.from;) {
    const from = Math.max(whole.from, to - Math.max(1, Math.floor(spanMs)));
    const beganAt = performance.now();
    const found = await unlessLate(countSpan, { from, to }, Math.max(MIN_MS, endsAt - beganAt));
    if (found === "no more" && to === whole.to && spanMs > wholeMs * SMALLEST_PART) {
      spanMs = wholeMs * SMALLEST_PART;
      continue;
    }
    yield found;
    const leftMs = endsAt - performance.now();
    to = from;
    if (found !== "no more" && to > whole.from && (isEnough() || leftMs < withinMs / 10)) yield "no more";
    spanMs *= Math.min(8, Math.max(0.1, (0.6 * leftMs) / (performance.now() - beganAt)));
  }
}

async function unlessLate(countSpan: CountSpan, span: Span, withinMs: number): Promise<readonly Tally[] | "no more"> {
  const late = AbortSignal.timeout(Math.ceil(withinMs));
  try {
    return await countSpan(span, late);
  } catch (error) {
    if (late.aborted) return "no more";
    throw error;
  }
}

async function spanStatements(reading: SqlReader, filter: ExecutionFilter, query: TallyQuery): Promise<SpanStatements> {
  const rows = await filteredRows(reading, filter);
  const time = query.by === "startTime" ? rows.startTime : `d.${columnOf(query.by)}`;
  const { index, where } = await indexFor(reading, rows, query);
  // In the order of the index that has both, so that its rows need not be sorted.
  const of = query.of.toSorted().toReversed();
  const { bucketMs, from = 0 } = query;
  const counted = (span: Span, bucket: number | string): SqlPart => {
    const kinds = [...of.map((field) => `d.${columnOf(field)}`), ...(typeof bucket === "string" ? [bucket] : [])];
    const columns = [
      ...of.map((field, n) => `d.${columnOf(field)} as k${n}`),
      `${bucket} as bucket`,
      "count(*) as count",
    ];
    if (query.withTimes === true) columns.push(`min(${time}) as first`, `max(${time}) as last`);
    return partOf([
      { sql: `select ${columns.join(", ")} `, values: [] },
      rows.from(index),
      whereOf([...rows.where, ...where, { sql: `${time} >= ? and ${time} < ?`, values: [span.from, span.to] }]),
      { sql: kinds.length === 0 ? "" : ` group by ${kinds.join(", ")}`, values: [] },
    ]);
  };
  const partsOf = (span: Span): readonly SqlPart[] => {
    if (bucketMs === undefined) return [counted(span, 0)];
    if (index === undefined || index === "by_error") return [counted(span, `(${time} - ${from}) div ${bucketMs}`)];
    // An index is counted through more than twice as fast as its rows are grouped by what is no column.
    return bucketsOf(span, { from, bucketMs }).map(([part, bucket]) => counted(part, bucket));
  };
  return {
    statementOf: (span) => partOf(partsOf(span).flatMap((part, n) => (n === 0 ? [part] : [UNION, part]))),
    tallyOf: (row) => (numberOf(row, "count") > 0 ? [tallyFrom(row, of)] : []),
  };
}

const UNION: SqlPart = { sql: " union all ", values: [] };

function bucketsOf(
  span: Span,
  { from, bucketMs }: { readonly from: EpochMs; readonly bucketMs: number },
): readonly (readonly [Span, number])[] {
  const first = Math.floor((span.from - from) / bucketMs);
  const last = Math.floor((span.to - 1 - from) / bucketMs);
  return Array.from({ length: last - first + 1 }, (_, n) => {
    const start = from + (first + n) * bucketMs;
    return [{ from: Math.max(span.from, start), to: Math.min(span.to, start + bucketMs) }, first + n];
  });
}

/**
 * Which index tells all that is looked at, with what makes it the first columns of that index; none where no index does. A status
 * or type that is not asked for is named all the same, with all that there are.
 */
async function indexFor(
  reading: SqlReader,
  { fields }: FilteredRows,
  { of, by }: Pick<TallyQuery, "of" | "by">,
): Promise<{ readonly index: string | undefined; readonly where: readonly SqlPart[] }> {
  const looked = new Set<string>([...(fields ?? ["words"]), ...of, by]);
  const isWithin = (...known: readonly string[]): boolean => [...looked].every((field) => known.includes(field));
  const statuses = { sql: "d.status in (?)", values: [WORKFLOW_STATUSES.map((status) => Buffer.from(status))] };
  if (looked.has("errorGroup"))
    return {
      index: isWithin("errorGroup", "status", "workflowType", "startTime", "endTime") ? "by_error" : undefined,
      where: await inKnownGroups(reading, of),
    };
  if (isWithin("status", "startTime")) return { index: "by_status", where: [statuses] };
  if (!isWithin("status", "workflowType", "startTime")) return { index: undefined, where: [] };
  if (fields?.has("workflowType") === true) return { index: "by_type_status", where: [statuses] };
  const sql = `select distinct workflow_type as type from workflow_summary limit ${MAX_TYPES + 1}`;
  const types = await reading.rows({ sql });
  if (types.length === 0 || types.length > MAX_TYPES) return { index: undefined, where: [] };
  const named = { sql: "d.workflow_type in (?)", values: [types.map((row) => Buffer.from(textOf(row, "type")))] };
  return { index: "by_type_status", where: [named, statuses] };
}

/** Groups are named for the index that begins with them, unless there are very many: then all failures are looked at. */
async function inKnownGroups(reading: SqlReader, of: TallyQuery["of"]): Promise<readonly SqlPart[]> {
  if (!of.includes("errorGroup")) return [];
  const sql = `select distinct error_group as name from workflow_summary force index (by_error) where error_group > '' limit ${MAX_GROUPS + 1}`;
  const groups = await reading.rows({ sql });
  if (groups.length === 0 || groups.length > MAX_GROUPS) return [{ sql: "d.error_group > ''", values: [] }];
  return [{ sql: "d.error_group in (?)", values: [groups.map((row) => Buffer.from(textOf(row, "name")))] }];
}

function tallyFrom(row: Row, of: TallyQuery["of"]): Tally {
  const text = (field: TallyQuery["of"][number]): string =>
    of.includes(field) ? textOf(row, `k${of.indexOf(field)}`) : "";
  return {
    status: text("status"),
    workflowType: text("workflowType"),
    errorGroup: text("errorGroup"),
    bucket: numberOf(row, "bucket"),
    count: numberOf(row, "count"),
    first: row["first"] === undefined ? 0 : numberOf(row, "first"),
    last: row["last"] === undefined ? 0 : numberOf(row, "last"),
  };
}

function add(tallies: Map<string, Tally>, tally: Tally): void {
  const name = JSON.stringify([tally.status, tally.workflowType, tally.errorGroup, tally.bucket]);
  const known = tallies.get(name) ?? { ...tally, count: 0 };
  tallies.set(name, {
    ...tally,
    count: known.count + tally.count,
    first: Math.min(known.first, tally.first),
    last: Math.max(known.last, tally.last),
  });
}
