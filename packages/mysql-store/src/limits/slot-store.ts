import { leaseIdFrom } from "@tutti/engine";
import type { TaskSlot } from "@tutti/engine";
import type { SlotKey, SlotStore, StoredSlot } from "@tutti/ports";

import { askedReader } from "../connection/asked-reader.ts";
import type { SqlPool } from "../connection/sql-pool.ts";
import { NOW_MS } from "../sql/clock.ts";
import { idToBytes, taskIdOf, workflowIdOf } from "../sql/id-bytes.ts";
import { numberOf, textOf } from "../sql/row.ts";
import type { Row } from "../sql/row.ts";
import { derivedRows, parts } from "../sql/statement.ts";
import type { SqlValue } from "../sql/statement.ts";
import { FREED, RUNNING, TOLD } from "./write-slots.ts";

const SELECT = `select workflow_id, task_id, lease_id, limit_name, ${NOW_MS} - since as age_ms, window_ms, state
  from limited_lease`;
const IN_ORDER = "order by workflow_id, task_id, lease_id limit ?";
const AFTER = "where workflow_id >= ? and (workflow_id > ? or task_id > ? or (task_id = ? and lease_id > ?))";
const SELECT_FREED = `${SELECT} force index (by_state) where state = ${FREED} order by passed_at limit ?`;
const COUNT_STANDING = `select cast(coalesce(sum(state = ${RUNNING}), 0) as signed) as running,
  cast(coalesce(sum(since + window_ms > ${NOW_MS}), 0) as signed) as begun,
  cast(coalesce(min(if(since + window_ms > ${NOW_MS}, since + window_ms, null)) - ${NOW_MS}, 0) as signed) as free_in_ms
  from limited_lease where limit_name = ?`;
const SELECT_HOLDERS = `${SELECT} force index (by_state) where state = ${RUNNING} and limit_name = ?
  order by since limit ?`;
const setTold = (rows: readonly string[]): string =>
  `update (${rows.join(" union all ")}) v straight_join limited_lease t
   on t.workflow_id = v.workflow_id and t.task_id = v.task_id and t.lease_id = v.lease_id
   set t.state = ${TOLD} where t.state = ${FREED}`;
const DELETE_PASSED = `delete from limited_lease where state = ${TOLD} and passed_at <= ${NOW_MS} limit ?`;
const NOTE_OPENING = `insert ignore into limiter_opening (id, opened_at) values (1, ${NOW_MS})`;

/** The slots of limits in MySQL. */
export function makeSlotStore({
  locking,
  reading,
}: {
  readonly locking: SqlPool;
  readonly reading: SqlPool;
}): SlotStore {
  return {
    now: async () => {
      const [row] = await reading.rows({ sql: `select ${NOW_MS} as now` });
      if (row === undefined) throw new Error("the server did not tell its time");
      return numberOf(row, "now");
    },
    find: async (after, limit) => {
      const statement =
        after === undefined
          ? { sql: `${SELECT} ${IN_ORDER}`, values: [limit] }
          : { sql: `${SELECT} ${AFTER} ${IN_ORDER}`, values: [...cursorValues(after), limit] };
      return (await reading.rows(statement)).map(storedSlotOf);
    },
    standing: async (name, mostHolders, asked) => {
      const [[counts = {}] = [], holders = []] = await askedReader(reading, asked).rowsOfEach([
        { sql: COUNT_STANDING, values: [name] },
        { sql: SELECT_HOLDERS, values: [name, mostHolders] },
      ]);
      return {
        running: numberOf(counts, "running"),
        holders: holders.map(storedSlotOf),
        begun: numberOf(counts, "begun"),
        freeInMs: numberOf(counts, "free_in_ms"),
      };
    },
    findFreed: async (limit) => (await reading.rows({ sql: SELECT_FREED, values: [limit] })).map(slotOf),
    told: async (slots) => {
      for (const part of parts(slots, 500)) {
        const rows = derivedRows(["workflow_id", "task_id", "lease_id"], part.map(keyValues));
        await locking.run({ sql: setTold(rows) });
      }
    },
    forgetPassed: async (limit) => (await locking.run({ sql: DELETE_PASSED, values: [limit] })).affectedRows,
    noteOpening: async () => (await locking.run({ sql: NOTE_OPENING })).affectedRows === 0,
  };
}

function storedSlotOf(row: Row): StoredSlot {
  return {
    ...slotOf(row),
    isRunning: numberOf(row, "state") === RUNNING,
    ageMs: numberOf(row, "age_ms"),
    windowMs: numberOf(row, "window_ms"),
  };
}

function slotOf(row: Row): TaskSlot {
  return {
    workflowId: workflowIdOf(row, "workflow_id"),
    taskId: taskIdOf(row, "task_id"),
    leaseId: leaseIdFrom(textOf(row, "lease_id")),
    name: textOf(row, "limit_name"),
  };
}

function keyValues({ workflowId, taskId, leaseId }: SlotKey): SqlValue[] {
  return [idToBytes(workflowId), idToBytes(taskId), leaseId];
}

function cursorValues({ workflowId, taskId, leaseId }: SlotKey): SqlValue[] {
  const [workflow, task] = [idToBytes(workflowId), idToBytes(taskId)];
  return [workflow, workflow, task, task, leaseId];
}
