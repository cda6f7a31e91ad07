import { Payload } from "@tutti/engine";
import type { PayloadSlot, WorkflowId } from "@tutti/engine";

import type { Row } from "../sql/row.ts";
import { hexOf, numberOf, optionalBytesOf } from "../sql/row.ts";
import type { SqlValue } from "../sql/statement.ts";
import type { LargePayloads } from "./large-payloads.ts";
import { payloadBuffer } from "./payload-hash.ts";

/** A payload `x` takes three columns: `x_size`, and either `x` (its bytes) or `x_hash`. */
export function payloadColumns(field: string): readonly string[] {
  return [`${field}_size`, `${field}_hash`, field];
}

/** The values of `payloadColumns`. Throws where the slot is not loaded: there is nothing to write. */
export function payloadValues(slot: PayloadSlot, at: { workflowId: WorkflowId; large: LargePayloads }): SqlValue[] {
  if (slot.payload === undefined) throw new TypeError("a payload that was never loaded cannot be written");
  const hash = at.large.refer(at.workflowId, slot.payload);
  if (hash !== undefined) return [slot.payload.sizeBytes, hash, null];
  return [slot.payload.sizeBytes, null, payloadBuffer(slot.payload)];
}

/** Where a payload is found: in the row, or under a hash. */
export type PayloadLookup = (workflowId: WorkflowId, hash: string) => Payload;

/** The slot with its payload, of a row with all three columns. */
export function slotFrom(row: Row, field: string, at: { workflowId: WorkflowId; lookup: PayloadLookup }): PayloadSlot {
  const bytes = optionalBytesOf(row, field);
  const payload =
    bytes === undefined ? at.lookup(at.workflowId, hexOf(row, `${field}_hash`)) : Payload.fromBytes(bytes);
  return { sizeBytes: numberOf(row, `${field}_size`), payload };
}

/** The slot without its payload, of a row that has at least `<field>_size`. */
export function unloadedSlotFrom(row: Row, field: string): PayloadSlot {
  return { sizeBytes: numberOf(row, `${field}_size`), payload: undefined };
}

/** The hash that a row refers to, as hexadecimal; undefined where the payload stands in the row. */
export function referenceOf(row: Row, field: string): string | undefined {
  return row[`${field}_hash`] === null ? undefined : hexOf(row, `${field}_hash`);
}
