import type { LoadedExecution, WorkflowId } from "@tutti/engine";
import { MAX_LOADED_PAYLOAD_BYTES } from "@tutti/ports";
import type { BatchRequest, LockedBatch } from "@tutti/ports";

import type { SqlConnection, SqlReader } from "../connection/sql-connection.ts";
import { NOW_MS } from "../sql/clock.ts";
import { idToBytes, idToSql, workflowIdOf } from "../sql/id-bytes.ts";
import { numberOf } from "../sql/row.ts";
import type { Statement } from "../sql/statement.ts";
import { parts } from "../sql/statement.ts";
import { findAnswers } from "./find-answers.ts";
import { loadExecutions } from "./load-executions.ts";

const BEGIN: Statement = { sql: "begin" };
const SELECT_CLOCK: Statement = { sql: `select ${NOW_MS} as now` };
// Without the hint Oracle's MySQL was seen to lock, and wait for, rows outside the list.
const lockingSelect = (ids: readonly WorkflowId[]): string =>
  `select id, revision, ${NOW_MS} as now from execution force index (primary) where id in (${ids.map((id) => idToSql(id).sql).join(",")})
  order by id for update skip locked`;
const SELECT_EXISTING = "select id from execution force index (primary) where id in (?)";
const SELECT_SIZES = `select e.id, cast(e.input_size + e.output_size + e.variables_size + coalesce(
    (select sum(t.input_size + t.output_size) from task t force index (primary) where t.workflow_id = e.id), 0
  ) as signed) as bytes
  from execution e force index (primary) where e.id in (?)`;

/**
 * Begins a transaction and locks what can be locked without waiting; then reads, under the locks, what the caller lacks. One
 * round trip where the caller's copies are all up to date.
 */
export async function lockBatch(connection: SqlConnection, request: BatchRequest): Promise<LockedBatch> {
  const { now, revisions } = await lock(connection, request.lock);
  const notLocked = request.lock.filter((id) => !revisions.has(id));
  const busy = await existing(connection, notLocked);
  const stale = [...revisions].filter(([id, revision]) => request.cachedRevisions.get(id) !== revision);
  const loaded = await load(
    connection,
    stale.map(([id]) => id),
  );
  return {
    now,
    current: new Set([...revisions.keys()].filter((id) => !loaded.has(id))),
    loaded,
    missing: new Set(notLocked.filter((id) => !busy.has(id))),
    busy,
    answered: await findAnswers(connection, request.repeats),
  };
}

async function lock(connection: SqlConnection, ids: readonly WorkflowId[]) {
  // One order for every batch, so that two of them never wait for each other.
  const locks = [...parts([...ids].sort(), 500)].map((part): Statement => ({ sql: lockingSelect(part) }));
  // A batch that locks nothing is told the time all the same.
  const statements = locks.length === 0 ? [BEGIN, SELECT_CLOCK] : [BEGIN, ...locks];
  const rows = (await connection.rowsOfEach(statements)).flat();
  const locked = locks.length === 0 ? [] : rows;
  const revisions = new Map(locked.map((row) => [workflowIdOf(row, "id"), numberOf(row, "revision")]));
  const [clock] = rows.length > 0 ? rows : await connection.rows(SELECT_CLOCK);
  if (clock === undefined) throw new TypeError("the server did not tell its time");
  return { now: numberOf(clock, "now"), revisions };
}

/** Those of `ids` that are stored: when the locking statement skipped them, somebody else holds them. */
async function existing(reader: SqlReader, ids: readonly WorkflowId[]): Promise<ReadonlySet<WorkflowId>> {
  const found = new Set<WorkflowId>();
  for (const part of parts(ids, 500)) {
    const rows = await reader.rows({ sql: SELECT_EXISTING, values: [part.map(idToBytes)] });
    for (const row of rows) found.add(workflowIdOf(row, "id"));
  }
  return found;
}

async function load(reader: SqlReader, ids: readonly WorkflowId[]): Promise<ReadonlyMap<WorkflowId, LoadedExecution>> {
  const small: WorkflowId[] = [];
  const large: WorkflowId[] = [];
  for (const part of parts(ids, 500)) {
    for (const row of await reader.rows({ sql: SELECT_SIZES, values: [part.map(idToBytes)] })) {
      const isLarge = numberOf(row, "bytes") > MAX_LOADED_PAYLOAD_BYTES;
      (isLarge ? large : small).push(workflowIdOf(row, "id"));
    }
  }
  const whole = await loadExecutions(reader, small, { withPayloads: true, withTasks: true });
  const narrow = await loadExecutions(reader, large, { withPayloads: false, withTasks: true });
  return new Map([...whole, ...narrow]);
}
