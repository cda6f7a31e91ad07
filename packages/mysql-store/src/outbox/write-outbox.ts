import type { BatchWrite, OutboxKey, OutboxRow } from "@tutti/ports";

import { idToBytes } from "../sql/id-bytes.ts";
import type { PacketLimits } from "../sql/pack-statements.ts";
import type { MultiRowStatement, SqlValue } from "../sql/statement.ts";
import { deleteRows, insertRows } from "../sql/statement.ts";
import { eventsToBytes } from "./events-to-bytes.ts";

const MAX_PART_BYTES = 512 * 1024;

/** The rows of `outbox` that a batch deletes, and those that it writes. */
export function outboxStatements(
  { outbox, delivered }: Pick<BatchWrite, "outbox" | "delivered">,
  limits: PacketLimits,
): MultiRowStatement[] {
  // In a statement a byte is two digits.
  const partBytes = Math.min(MAX_PART_BYTES, Math.floor(limits.targetBytes / 4));
  return [
    deleteStatement(delivered),
    insertRows("outbox", {
      columns: ["workflow_id", "id", "part", "since", "events"],
      rows: outbox.flatMap((row) => partsOf(row, partBytes)),
    }),
  ];
}

/** In the order of the key, so that two who delete the same rows never wait for each other. */
export function deleteStatement(keys: readonly OutboxKey[]): MultiRowStatement {
  return deleteRows("outbox", {
    columns: ["workflow_id", "id"],
    rows: inOrder(keys).map(keyValues),
    on: "t.workflow_id = v.workflow_id and t.id = v.id",
  });
}

export function keyValues({ workflowId, outboxId }: OutboxKey): Buffer[] {
  return [idToBytes(workflowId), idToBytes(outboxId)];
}

function partsOf(row: OutboxRow, partBytes: number): SqlValue[][] {
  const bytes = eventsToBytes(row.events);
  const parts: SqlValue[][] = [];
  for (let from = 0; from < bytes.length; from += partBytes) {
    const since = from === 0 ? row.since : null;
    parts.push([...keyValues(row), parts.length, since, bytes.subarray(from, from + partBytes)]);
  }
  return parts;
}

function inOrder(keys: readonly OutboxKey[]): readonly OutboxKey[] {
  const textOf = ({ workflowId, outboxId }: OutboxKey): string => workflowId + outboxId;
  return [...keys].sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
}
