import type { Changes, WorkflowId, WorkflowMessage } from "@tutti/engine";
import { slotOf } from "@tutti/engine";

import type { LargePayloads } from "../payload/large-payloads.ts";
import { payloadColumns, payloadValues } from "../payload/payload-columns.ts";
import { idToBytes } from "../sql/id-bytes.ts";
import type { MultiRowStatement, SqlValue } from "../sql/statement.ts";
import { deleteRows, insertRows } from "../sql/statement.ts";

export const MESSAGE_COLUMNS = ["workflow_id", "seq", "id", "received_at", ...payloadColumns("payload")];

/** The rows of `workflow_message`: those that are taken or dropped go, those that are to wait come. */
export function messageStatements(changes: readonly Changes[], large: LargePayloads): MultiRowStatement[] {
  const taken = changes.flatMap(({ execution, messages }) =>
    messages?.removedBefore === undefined ? [] : [[idToBytes(execution.workflowId), messages.removedBefore]],
  );
  const added = changes.flatMap(({ execution: { workflowId }, messages }) =>
    (messages?.added ?? []).map((message) => valuesOf(message, { workflowId, large })),
  );
  return [
    deleteRows("workflow_message", {
      columns: ["workflow_id", "seq"],
      rows: taken,
      on: "t.workflow_id = v.workflow_id and t.seq < v.seq",
    }),
    insertRows("workflow_message", { columns: MESSAGE_COLUMNS, rows: added }),
  ];
}

function valuesOf(
  { seq, id, receivedAt, payload }: WorkflowMessage,
  { workflowId, large }: { readonly workflowId: WorkflowId; readonly large: LargePayloads },
): SqlValue[] {
  return [idToBytes(workflowId), seq, id, receivedAt, ...payloadValues(slotOf(payload), { workflowId, large })];
}
