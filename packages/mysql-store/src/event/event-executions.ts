import { EVENT_ACTIONS, Payload } from "@tutti/engine";
import { EVENT_EXECUTION_STATUSES, pageFrom } from "@tutti/ports";
import type { EventExecution, EventExecutionCursor, EventStore, PublishedEventKey } from "@tutti/ports";

import type { SqlPool } from "../connection/sql-pool.ts";
import { NOW_MS } from "../sql/clock.ts";
import { idToBytes } from "../sql/id-bytes.ts";
import { bytesOf, numberOf, textOf } from "../sql/row.ts";
import type { Row } from "../sql/row.ts";
import { parts } from "../sql/statement.ts";
import type { SqlValue } from "../sql/statement.ts";
import { keyFrom, keyTable, ON_KEY } from "./event-key.ts";

const COLUMNS = [
  ...["workflow_id", "revision", "ordinal", "name", "idx", "message_id"],
  ...["event", "action", "status", "failures", "created", "output"],
]
  .map((column) => `t.${column}`)
  .join(", ");
const selectOf = (keys: string): string =>
  `select ${COLUMNS} from (${keys}) v straight_join event_execution t on ${ON_KEY}`;
const NEWEST_FIRST = "t.created desc, t.workflow_id desc, t.revision desc, t.ordinal desc, t.name desc, t.idx desc";
const AFTER = `t.created <= ? and
  (t.created, t.workflow_id, t.revision, t.ordinal, t.name, t.idx) < (?, ?, ?, ?, ?, ?)`;
const FORGET = `delete from event_execution where created < ${NOW_MS} - ? order by created limit ?`;

/** EventStore.executionsOf. */
export async function executionsOf(
  reading: SqlPool,
  keys: readonly PublishedEventKey[],
): Promise<readonly EventExecution[]> {
  const found: EventExecution[] = [];
  for (const some of parts(keys, 500)) {
    const rows = await reading.rows({ sql: selectOf(keyTable(some)) });
    found.push(...rows.map(executionFromRow));
  }
  return found;
}

/** EventStore.listExecutions. */
export async function listExecutions(
  reading: SqlPool,
  ...[filter, after, limit, asked]: Parameters<EventStore["listExecutions"]>
): ReturnType<EventStore["listExecutions"]> {
  const conditions = [
    ...equals("name", filter.name),
    ...equals("message_id", filter.messageId),
    ...equals("status", filter.status),
    ...(after === undefined ? [] : [{ sql: AFTER, values: [after.created, ...cursorValues(after)] }]),
  ];
  const where = conditions.length === 0 ? "" : `where ${conditions.map(({ sql }) => sql).join(" and ")}`;
  const sql = `select ${COLUMNS} from event_execution t ${where} order by ${NEWEST_FIRST} limit ?`;
  const values = [...conditions.flatMap(({ values }) => values), limit + 1];
  const rows = await reading.rows({ sql, values }, asked?.signal);
  return pageFrom(rows.map(executionFromRow), { limit, cursorOf });
}

/** EventStore.forgetExecutions. */
export async function forgetExecutions(locking: SqlPool, olderThanMs: number, limit: number): Promise<number> {
  const { affectedRows } = await locking.run({ sql: FORGET, values: [olderThanMs, limit] });
  return affectedRows;
}

type Condition = { readonly sql: string; readonly values: readonly SqlValue[] };

function equals(column: string, value: string | undefined): readonly Condition[] {
  return value === undefined ? [] : [{ sql: `t.${column} = ?`, values: [Buffer.from(value)] }];
}

function cursorValues({ created, workflowId, revision, ordinal, name, index }: EventExecutionCursor): SqlValue[] {
  return [created, idToBytes(workflowId), revision, ordinal, Buffer.from(name), index];
}

const cursorOf = ({ created, workflowId, revision, ordinal, name, index }: EventExecution): EventExecutionCursor => ({
  ...{ created, workflowId, revision, ordinal, name, index },
});

function executionFromRow(row: Row): EventExecution {
  return {
    ...keyFrom(row),
    messageId: textOf(row, "message_id"),
    name: textOf(row, "name"),
    event: textOf(row, "event"),
    index: numberOf(row, "idx"),
    action: wordOf(row, "action", EVENT_ACTIONS),
    status: wordOf(row, "status", EVENT_EXECUTION_STATUSES),
    failures: numberOf(row, "failures"),
    created: numberOf(row, "created"),
    output: Payload.fromBytes(bytesOf(row, "output")),
  };
}

function wordOf<Word extends string>(row: Row, column: string, words: readonly Word[]): Word {
  const text = textOf(row, column);
  const word = words.find((known) => known === text);
  if (word === undefined)
    throw new TypeError(`${column} of an event execution must be a word of ours, found "${text}"`);
  return word;
}
