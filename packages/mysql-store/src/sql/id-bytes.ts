import { isUuid, sharedBits } from "@tutti/engine";
import type { EventId, SnapshotHash, TaskId, WorkflowId } from "@tutti/engine";
import type { OutboxId } from "@tutti/ports";

import type { Row } from "./row.ts";
import { hexOf } from "./row.ts";
import { SqlText } from "./statement.ts";

/** The 16 bytes of an id. Throws TypeError where it is not a lower-case UUID. */
export function idToBytes(id: WorkflowId | TaskId | EventId | OutboxId): Buffer {
  if (!isUuid(id)) throw notUuid(id);
  return Buffer.from(id.replaceAll("-", ""), "hex");
}

/** As `idToBytes`, written as SQL: what a batch has many of. */
export function idToSql(id: WorkflowId | TaskId | EventId | OutboxId): SqlText {
  const known = written.get(id);
  if (known !== undefined) return known;
  const sql = singleIdToSql(id);
  // An id stands in several rows of a batch, and then in those of the next ones.
  if (written.size >= MAX_WRITTEN) written.clear();
  written.set(id, sql);
  return sql;
}

/** As `idToSql`, of an id that stands in one row only. */
export function singleIdToSql(id: WorkflowId | TaskId | EventId | OutboxId): SqlText {
  if (!isUuid(id)) throw notUuid(id);
  const digits = id.slice(0, 8) + id.slice(9, 13) + id.slice(14, 18) + id.slice(19, 23) + id.slice(24);
  return new SqlText(`X'${digits}'`);
}

const written = new Map<string, SqlText>();
const MAX_WRITTEN = 8_192;

/** As `snapshotHashToBytes`, written as SQL. */
export function snapshotHashToSql(hash: SnapshotHash): SqlText {
  if (!/^[0-9a-f]*$/.test(hash)) throw new TypeError(`a hash must be hexadecimal, found "${hash.slice(0, 80)}"`);
  return new SqlText(`X'${hash}'`);
}

/** As `sharedBitsToBytes`, written as SQL. */
export function sharedBitsToSql(id: WorkflowId | TaskId): SqlText {
  if (!isUuid(id)) throw notUuid(id);
  return new SqlText(`X'${sharedBits(id)}'`);
}

/** The 8 bytes that a workflow shares with its tasks. */
export function sharedBitsToBytes(id: WorkflowId | TaskId): Buffer {
  return Buffer.from(sharedBits(id), "hex");
}

export function snapshotHashToBytes(hash: SnapshotHash): Buffer {
  if (!/^[0-9a-f]{64}$/.test(hash)) throw new TypeError(`a snapshot's hash must be 64 lower-case hexadecimal digits`);
  return Buffer.from(hash, "hex");
}

export function workflowIdOf(row: Row, column: string): WorkflowId {
  return uuidOf(row, column) as WorkflowId;
}

export function taskIdOf(row: Row, column: string): TaskId {
  return uuidOf(row, column) as TaskId;
}

export function optionalWorkflowIdOf(row: Row, column: string): WorkflowId | undefined {
  return row[column] === null ? undefined : workflowIdOf(row, column);
}

export function optionalTaskIdOf(row: Row, column: string): TaskId | undefined {
  return row[column] === null ? undefined : taskIdOf(row, column);
}

export function eventIdOf(row: Row, column: string): EventId {
  return uuidOf(row, column) as EventId;
}

export function outboxIdOf(row: Row, column: string): OutboxId {
  return uuidOf(row, column) as OutboxId;
}

export function snapshotHashOf(row: Row, column: string): SnapshotHash {
  return hexOf(row, column) as SnapshotHash;
}

function notUuid(id: string): TypeError {
  return new TypeError(`an id must be a lower-case UUID, found "${id.slice(0, 60)}"`);
}

function uuidOf(row: Row, column: string): string {
  const hex = hexOf(row, column);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
