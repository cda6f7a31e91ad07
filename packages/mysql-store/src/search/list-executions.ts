import type { WorkflowId, WorkflowStatus } from "@tutti/engine";
import type {
  Asked,
  ErrorSample,
  ExecutionFilter,
  ExecutionPage,
  ExecutionRow,
  ListOrder,
  ListPlace,
} from "@tutti/ports";

import { askedReader } from "../connection/asked-reader.ts";
import type { SqlReader } from "../connection/sql-connection.ts";
import type { SqlPool } from "../connection/sql-pool.ts";
import { idToBytes, workflowIdOf } from "../sql/id-bytes.ts";
import { flagOf, numberOf, textOf } from "../sql/row.ts";
import type { Row } from "../sql/row.ts";
import type { SqlPart } from "./condition-to-sql.ts";
import { filteredRows } from "./filtered-rows.ts";
import { after as rowsAfter, partOf, whereOf } from "./find-page.ts";
import type { Order } from "./find-page.ts";
import { listInParts } from "./list-in-parts.ts";
import { columnOf } from "./summary-rows.ts";
import { isRare } from "./words-in-sql.ts";

/** What a row shows: no input or output. */
const SELECT_ROWS = `select workflow_id, revision, workflow_type, version, correlation_id, start_time, update_time, end_time,
  status, priority, classifier, parent_workflow_id, created_by, reason_for_incompletion, failed_reference_task_names,
  error_group, is_archived
  from workflow_summary where workflow_id in (?)`;

type PageOfList = {
  readonly order: ListOrder;
  readonly after: ListPlace | undefined;
  readonly limit: number;
  readonly withinMs?: number | undefined;
};

/** How much of the time for a page is left to the statement that gives all of it at once. */
const AT_ONCE = 0.4;
/** The same where a word leads to few rows, which are fewer than those that would be looked through for them in order. */
const AT_ONCE_OF_FEW = 0.9;

/**
 * ExecutionLists.listExecutions: first the ids, in the order and from where the page begins, then their rows. Where no index leads to
 * the ids in time, they are looked for part after part.
 */
export async function listExecutions(
  reading: SqlPool,
  filter: ExecutionFilter,
  { withinMs, signal, ...page }: PageOfList & Asked,
): Promise<ExecutionPage> {
  const reader = askedReader(reading, { signal });
  if (withinMs === undefined) return await pageOf(reader, { places: await placesAtOnce(reader, filter, page) }, page);
  const endsAt = performance.now() + withinMs;
  const share = (await leadsToFew(reader, filter, page)) ? AT_ONCE_OF_FEW : AT_ONCE;
  const places = await unlessLate(reading, { withinMs: withinMs * share, signal }, page, async (inTime) =>
    placesAtOnce(inTime, filter, page),
  );
  if (places !== undefined) return await pageOf(reader, { places }, page);
  const rows = await filteredRows(reader, filter);
  const found = await listInParts(reader, { rows, filter }, { ...page, limit: page.limit + 1, endsAt });
  return await pageOf(reader, found, page);
}

/** In the order of starts a word's own index is read, whose rows come in that order. */
async function leadsToFew(
  reader: SqlReader,
  { words }: ExecutionFilter,
  { order, after }: Pick<PageOfList, "order" | "after">,
): Promise<boolean> {
  if (order.by === "startTime" || after?.isSearching === true) return false;
  const whole = words.filter(({ isPrefix }) => !isPrefix);
  const areRare = await Promise.all(whole.map((word) => isRare(reader, "workflow_word", word)));
  return areRare.includes(true);
}

/** undefined: it took too long, or had taken too long for the page before. */
async function unlessLate<Result>(
  reading: SqlPool,
  { withinMs, signal }: Asked & { readonly withinMs: number },
  { after }: Pick<PageOfList, "after">,
  work: (reader: SqlReader) => Promise<Result>,
): Promise<Result | undefined> {
  if (after?.isSearching === true) return undefined;
  const late = AbortSignal.timeout(Math.ceil(withinMs));
  try {
    return await work(askedReader(reading, { signal: signal === undefined ? late : AbortSignal.any([late, signal]) }));
  } catch (error) {
    signal?.throwIfAborted();
    if (late.aborted) return undefined;
    throw error;
  }
}

async function placesAtOnce(
  reader: SqlReader,
  filter: ExecutionFilter,
  { order, after, limit }: PageOfList,
): Promise<readonly ListPlace[]> {
  const rows = await filteredRows(reader, filter);
  const { by, direction } = order;
  const time = by === "startTime" ? rows.startTime : `d.${columnOf(by)}`;
  const keys: Order = [time, "d.workflow_id"].map((sql) => ({ sql, direction }));
  const beyond = after === undefined ? [] : [rowsAfter(keys, [after.time, idToBytes(after.workflowId)])];
  const { sql, values } = partOf([
    { sql: `select d.workflow_id, ${time} as time `, values: [] },
    rows.from(rows.fields?.has("errorGroup") === true ? "by_error" : undefined),
    whereOf([...rows.where, ...beyond, ...(by === "endTime" && isOpenOnly(filter.condition) ? [NOT_ENDED] : [])]),
    { sql: ` order by ${keys.map((key) => `${key.sql} ${direction}`).join(", ")} limit ?`, values: [limit + 1] },
  ]);
  return (await reader.rows({ sql, values })).map(placeOf);
}

/** What has not ended stands last in the order of ends, which would be read through to there. */
const NOT_ENDED: SqlPart = { sql: "d.end_time = 0", values: [] };
const OPEN: readonly unknown[] = ["RUNNING", "PAUSED"] satisfies readonly WorkflowStatus[];

function isOpenOnly(condition: ExecutionFilter["condition"]): boolean {
  if (condition === undefined) return false;
  if (condition.kind === "and") return condition.conditions.some(isOpenOnly);
  if (condition.kind === "compare")
    return condition.field === "status" && condition.comparison === "=" && OPEN.includes(condition.value);
  if (condition.kind !== "oneOf" || condition.field !== "status" || condition.isNegated) return false;
  return condition.values.every((value) => OPEN.includes(value));
}

async function pageOf(
  reader: SqlReader,
  { places, searchedTo }: { readonly places: readonly ListPlace[]; readonly searchedTo?: ListPlace | undefined },
  { limit }: PageOfList,
): Promise<ExecutionPage> {
  const page = places.slice(0, limit);
  const known = await readRows(reader, page);
  const rows = page.flatMap(({ workflowId }) => known.get(workflowId) ?? []);
  if (searchedTo !== undefined)
    return { rows, next: { ...searchedTo, isSearching: true }, searchedTo: searchedTo.time };
  return { rows, next: places.length > limit ? page.at(-1) : undefined, searchedTo: undefined };
}

function placeOf(row: Row): ListPlace {
  return { time: numberOf(row, "time"), workflowId: workflowIdOf(row, "workflow_id") };
}

async function readRows(
  reading: SqlReader,
  page: readonly ListPlace[],
): Promise<ReadonlyMap<WorkflowId, ExecutionRow>> {
  if (page.length === 0) return new Map();
  const values = [page.map(({ workflowId }) => idToBytes(workflowId))];
  const rows = (await reading.rows({ sql: SELECT_ROWS, values })).map(executionRow);
  return new Map(rows.map((row) => [row.workflowId, row]));
}

function executionRow(row: Row): ExecutionRow {
  return {
    workflowId: workflowIdOf(row, "workflow_id"),
    workflowType: textOf(row, "workflow_type"),
    version: numberOf(row, "version"),
    correlationId: textOf(row, "correlation_id"),
    startTime: numberOf(row, "start_time"),
    updateTime: numberOf(row, "update_time"),
    endTime: numberOf(row, "end_time"),
    status: textOf(row, "status") as WorkflowStatus,
    priority: numberOf(row, "priority"),
    classifier: textOf(row, "classifier"),
    parentWorkflowId: textOf(row, "parent_workflow_id") === "" ? "" : workflowIdOf(row, "parent_workflow_id"),
    createdBy: textOf(row, "created_by"),
    reasonForIncompletion: textOf(row, "reason_for_incompletion"),
    failedReferenceTaskNames: textOf(row, "failed_reference_task_names"),
    errorGroup: textOf(row, "error_group"),
    revision: numberOf(row, "revision"),
    isArchived: flagOf(row, "is_archived"),
  };
}

// Backwards through the index: the last one that ended.
const SELECT_LAST = `(select workflow_id from workflow_summary force index (by_error) where error_group = ?
  order by error_group desc, end_time desc limit 1)`;
const SELECT_CAUSES =
  "select workflow_id, error_group, error_task, error_reason from workflow_summary where workflow_id in (?)";

/** ExecutionLists.errorSamples */
export async function errorSamples(
  reading: SqlReader,
  errorGroups: readonly string[],
): Promise<readonly ErrorSample[]> {
  const names = [...new Set(errorGroups)].filter((name) => name !== "").map((name) => Buffer.from(name));
  if (names.length === 0) return [];
  const ids = await reading.rows({ sql: names.map(() => SELECT_LAST).join(" union all "), values: names });
  if (ids.length === 0) return [];
  const values = [ids.map((row) => idToBytes(workflowIdOf(row, "workflow_id")))];
  return (await reading.rows({ sql: SELECT_CAUSES, values })).map((row) => ({
    workflowId: workflowIdOf(row, "workflow_id"),
    errorGroup: textOf(row, "error_group"),
    errorTask: textOf(row, "error_task"),
    errorReason: textOf(row, "error_reason"),
  }));
}
