import type { WorkflowId, WorkflowMessage } from "@tutti/engine";

import type { SqlReader } from "../connection/sql-connection.ts";
import { loadPayloads } from "../payload/load-payloads.ts";
import { referenceOf, slotFrom } from "../payload/payload-columns.ts";
import { idToBytes } from "../sql/id-bytes.ts";
import { numberOf, textOf } from "../sql/row.ts";
import { MESSAGE_COLUMNS } from "./write-messages.ts";

const SELECT_MESSAGES = `select ${MESSAGE_COLUMNS.join(",")} from workflow_message
  where workflow_id = ? and seq >= ? order by seq limit ?`;

/** ExecutionStore.getMessages. */
export async function getMessages(
  reader: SqlReader,
  workflowId: WorkflowId,
  { first, count }: { readonly first: number; readonly count: number },
): Promise<readonly WorkflowMessage[]> {
  const found = await reader.rows({ sql: SELECT_MESSAGES, values: [idToBytes(workflowId), first, count] });
  const rows = found.filter((row) => numberOf(row, "seq") < first + count);
  const hashes = rows.flatMap((row) => referenceOf(row, "payload") ?? []);
  const lookup = await loadPayloads(
    reader,
    hashes.map((hash) => ({ workflowId, hash })),
  );
  return rows.flatMap((row) => {
    const { payload } = slotFrom(row, "payload", { workflowId, lookup });
    const [seq, receivedAt] = [numberOf(row, "seq"), numberOf(row, "received_at")];
    return payload === undefined ? [] : [{ seq, id: textOf(row, "id"), payload, receivedAt }];
  });
}
