import { isUuid, sharedBits } from "@tutti/engine";
import type { EventId, SnapshotHash, TaskId, WorkflowId } from "@tutti/engine";
import type { OutboxId } from "@tutti/ports";

import type { Row } from "./row.ts";
import { hexOf } from "./row.ts";

/** The 16 bytes of an id. Throws TypeError where it is not a lower-case UUID. */
export function idToBytes(id: WorkflowId | TaskId | EventId | OutboxId): Buffer {
  if (!isUuid(id)) throw new TypeError(`an id must be a lower-case UUID, found "${id.slice(0, 60)}"`);
  return Buffer.from(id.replaceAll("-", ""), "hex");
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

function uuidOf(row: Row, column: string): string {
  const hex = hexOf(row, column);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
