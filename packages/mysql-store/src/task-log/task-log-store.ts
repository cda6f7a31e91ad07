import { randomBytes } from "node:crypto";

import { escape } from "mysql2";

import type { TaskId, WorkflowId } from "@tutti/engine";
import type { TaskLog, TaskLogStore } from "@tutti/ports";

import type { SqlPool } from "../connection/sql-pool.ts";
import { NOW_MICROS, NOW_MS } from "../sql/clock.ts";
import { idToBytes, sharedBitsToBytes, workflowIdOf } from "../sql/id-bytes.ts";
import { packStatements } from "../sql/pack-statements.ts";
import type { PacketLimits } from "../sql/pack-statements.ts";
import { numberOf, textOf } from "../sql/row.ts";

const SELECT_WORKFLOW = `select t.workflow_id from execution e force index (by_shared_bits)
  straight_join task t force index (primary) on t.workflow_id = e.id and t.id = ?
  where e.shared_bits = ? limit 1`;
const SELECT_LOGS = `select created_time, log from task_log force index (primary)
  where workflow_id = ? and task_id = ? order by created_time, received_at_micros, call_id, ordinal`;
const INSERT =
  "insert into task_log (workflow_id, task_id, received_at_micros, call_id, ordinal, created_time, log) values ";

type LogLine = Pick<TaskLog, "log" | "createdTime">;

/** Task logs in MySQL. */
export function makeTaskLogStore(pool: SqlPool, limits: PacketLimits): TaskLogStore {
  return {
    async append(taskId, logs, { signal } = {}) {
      const workflowId = await workflowOf(pool, taskId, signal);
      if (workflowId === undefined) return false;
      await insert(pool, { workflowId, taskId, logs, limits });
      return true;
    },

    async list(taskId, { signal } = {}) {
      const workflowId = await workflowOf(pool, taskId, signal);
      if (workflowId === undefined) return [];
      const rows = await pool.rows({ sql: SELECT_LOGS, values: [idToBytes(workflowId), idToBytes(taskId)] }, signal);
      return rows.map((row) => ({ taskId, log: textOf(row, "log"), createdTime: numberOf(row, "created_time") }));
    },
  };
}

async function workflowOf(
  pool: SqlPool,
  taskId: TaskId,
  signal: AbortSignal | undefined,
): Promise<WorkflowId | undefined> {
  const values = [idToBytes(taskId), sharedBitsToBytes(taskId)];
  const [row] = await pool.rows({ sql: SELECT_WORKFLOW, values }, signal);
  return row && workflowIdOf(row, "workflow_id");
}

async function insert(
  pool: SqlPool,
  call: { workflowId: WorkflowId; taskId: TaskId; logs: readonly LogLine[]; limits: PacketLimits },
): Promise<void> {
  const key = `${escape(idToBytes(call.workflowId))},${escape(idToBytes(call.taskId))}`;
  const callId = escape(randomBytes(8));
  const rows = call.logs.map(({ log, createdTime }, ordinal) => {
    const time = createdTime === 0 ? NOW_MS : escape(createdTime);
    return `(${key},${NOW_MICROS},${callId},${ordinal},${time},${escape(log)})`;
  });
  // One statement a packet: these connections take no more.
  for (const sql of packStatements([{ head: INSERT, rows, separator: ",", tail: "", maxRows: Infinity }], call.limits))
    await pool.run({ sql });
}
