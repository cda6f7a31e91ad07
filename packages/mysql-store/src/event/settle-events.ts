import type { EventExecution, SettledEvent } from "@tutti/ports";

import type { SqlPool } from "../connection/sql-pool.ts";
import { NOW_MS } from "../sql/clock.ts";
import type { PacketLimits } from "../sql/pack-statements.ts";
import { packStatements } from "../sql/pack-statements.ts";
import { deleteRows, derivedRows, insertRows, overwriting } from "../sql/statement.ts";
import type { MultiRowStatement, SqlValue } from "../sql/statement.ts";
import { inKeyOrder, KEY_COLUMNS, keyValues, ON_KEY } from "./event-key.ts";

const EXECUTION_KEY = [...KEY_COLUMNS, "name", "idx"];
const EXECUTION_MEMBERS = ["message_id", "event", "action", "status", "failures", "created", "output"];

/** EventStore.settle. */
export async function settleEvents(
  locking: SqlPool,
  settled: readonly SettledEvent[],
  limits: PacketLimits,
): Promise<void> {
  if (settled.length === 0) return;
  const inOrder = inKeyOrder(settled);
  const statements = [
    insertRows("event_execution", {
      columns: [...EXECUTION_KEY, ...EXECUTION_MEMBERS],
      rows: inOrder.flatMap(({ executions }) => executions.map(valuesOf)),
      tail: overwriting(EXECUTION_MEMBERS),
    }),
    deleteRows("event_message", {
      columns: KEY_COLUMNS,
      rows: inOrder.filter(({ dueInMs }) => dueInMs === undefined).map(keyValues),
      on: ON_KEY,
    }),
    putOff(inOrder.flatMap((row) => (row.dueInMs === undefined ? [] : [[...keyValues(row), row.dueInMs]]))),
  ];
  await locking.use(async (connection) => {
    await connection.run({ sql: "begin" });
    for (const sql of packStatements(statements, limits)) await connection.run({ sql });
    await connection.run({ sql: "commit" });
  });
}

/** Messages as keys, each with the time after which it is due, in milliseconds. */
export function putOff(rows: readonly (readonly SqlValue[])[]): MultiRowStatement {
  return {
    head: "update (",
    rows: derivedRows([...KEY_COLUMNS, "due_in_ms"], rows),
    separator: " union all ",
    tail: `) v straight_join event_message t on ${ON_KEY} and t.part = 0 set t.due_at = ${NOW_MS} + v.due_in_ms`,
    maxRows: 500,
  };
}

function valuesOf(execution: EventExecution): SqlValue[] {
  const { name, index, messageId, event, action, status, failures, created, output } = execution;
  return [
    ...keyValues(execution),
    Buffer.from(name),
    index,
    Buffer.from(messageId),
    Buffer.from(event),
    Buffer.from(action),
    Buffer.from(status),
    failures,
    created,
    Buffer.from(output.bytes.buffer, output.bytes.byteOffset, output.bytes.byteLength),
  ];
}
