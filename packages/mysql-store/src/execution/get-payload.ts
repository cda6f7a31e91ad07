import type { Payload, PayloadPlace, WorkflowId } from "@tutti/engine";
import type { PayloadBeginning } from "@tutti/ports";

import type { SqlReader } from "../connection/sql-connection.ts";
import { loadPayloadBeginning, loadPayloads } from "../payload/load-payloads.ts";
import { payloadColumns, referenceOf, slotFrom } from "../payload/payload-columns.ts";
import { idToBytes } from "../sql/id-bytes.ts";
import { bytesOf, numberOf } from "../sql/row.ts";
import type { Statement } from "../sql/statement.ts";

/** ExecutionStore.getPayload. */
export async function getPayload(
  reader: SqlReader,
  workflowId: WorkflowId,
  place: PayloadPlace,
): Promise<Payload | undefined> {
  if (place.taskId !== undefined && place.field === "variables") return undefined;
  const [row] = await reader.rows(selectSlot(workflowId, place));
  if (row === undefined) return undefined;
  const hash = referenceOf(row, place.field);
  const lookup = await loadPayloads(reader, hash === undefined ? [] : [{ workflowId, hash }]);
  return slotFrom(row, place.field, { workflowId, lookup }).payload;
}

/** ExecutionStore.getPayloadBeginning. */
export async function getPayloadBeginning(
  reader: SqlReader,
  { workflowId, place }: { readonly workflowId: WorkflowId; readonly place: PayloadPlace },
  maxBytes: number,
): Promise<PayloadBeginning | undefined> {
  const { field } = place;
  if (place.taskId !== undefined && field === "variables") return undefined;
  const [row] = await reader.rows(selectSlot(workflowId, place));
  if (row === undefined) return undefined;
  const sizeBytes = numberOf(row, `${field}_size`);
  const hash = referenceOf(row, field);
  if (hash !== undefined)
    return { sizeBytes, bytes: await loadPayloadBeginning(reader, { workflowId, hash }, maxBytes) };
  return { sizeBytes, bytes: bytesOf(row, field).subarray(0, maxBytes) };
}

function selectSlot(workflowId: WorkflowId, { taskId, field }: PayloadPlace): Statement {
  const columns = payloadColumns(field).join(",");
  if (taskId === undefined) {
    return { sql: `select ${columns} from execution where id = ?`, values: [idToBytes(workflowId)] };
  }
  const values = [idToBytes(workflowId), idToBytes(taskId)];
  return { sql: `select ${columns} from task where workflow_id = ? and id = ?`, values };
}
