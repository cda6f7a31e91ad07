import type { WorkflowId, WorkflowStatus } from "@tutti/engine";
import type { ErrorSample, ExecutionFilter, ExecutionPage, ExecutionRow, ListOrder, ListPlace } from "@tutti/ports";

import type { SqlReader } from "../connection/sql-connection.ts";
import { idToBytes, workflowIdOf } from "../sql/id-bytes.ts";
import { flagOf, numberOf, textOf } from "../sql/row.ts";
import type { Row } from "../sql/row.ts";
import { filteredRows } from "./filtered-rows.ts";
import { after as rowsAfter, partOf, whereOf } from "./find-page.ts";
import type { Order } from "./find-page.ts";
import { columnOf } from "./summary-rows.ts";

/** What a row shows: no input or output. */
const SELECT_ROWS = `select workflow_id, revision, workflow_type, version, correlation_id, start_time, update_time, end_time,
  status, priority, classifier, parent_workflow_id, created_by, reason_for_incompletion, failed_reference_task_names,
  error_group, is_archived
  from workflow_summary where workflow_id in (?)`;

type PageOfList = { readonly order: ListOrder; readonly after: ListPlace | undefined; readonly limit: number };

/** ExecutionLists.listExecutions: first the ids, in the order and from where the page begins, then their rows. */
export async function listExecutions(
  reading: SqlReader,
  filter: ExecutionFilter,
  { order, after, limit }: PageOfList,
): Promise<ExecutionPage> {
  const rows = await filteredRows(reading, filter);
  const { by, direction } = order;
  const time = by === "startTime" ? rows.startTime : `d.${columnOf(by)}`;
  const keys: Order = [time, "d.workflow_id"].map((sql) => ({ sql, direction }));
  const beyond = after === undefined ? [] : [rowsAfter(keys, [after.time, idToBytes(after.workflowId)])];
  const { sql, values } = partOf([
    { sql: `select d.workflow_id, ${time} as time `, values: [] },
    rows.from(rows.fields?.has("errorGroup") === true ? "by_error" : undefined),
    whereOf([...rows.where, ...beyond]),
    { sql: ` order by ${keys.map((key) => `${key.sql} ${direction}`).join(", ")} limit ?`, values: [limit + 1] },
  ]);
  const found = (await reading.rows({ sql, values })).map(placeOf);
  const page = found.slice(0, limit);
  const known = await readRows(reading, page);
  return {
    rows: page.flatMap(({ workflowId }) => known.get(workflowId) ?? []),
    next: found.length > limit ? page.at(-1) : undefined,
  };
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
