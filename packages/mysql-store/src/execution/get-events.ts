import { answersFromText } from "@tutti/engine";
import type { Answer, StoredEnv, WorkflowEventKind, WorkflowId } from "@tutti/engine";
import type { StoredEvent } from "@tutti/ports";

import type { SqlReader } from "../connection/sql-connection.ts";
import { loadPayloads } from "../payload/load-payloads.ts";
import type { PayloadLookup } from "../payload/payload-columns.ts";
import { payloadListFromBytes, referencesInPayloadList } from "../payload/payload-list.ts";
import { eventIdOf, idToBytes } from "../sql/id-bytes.ts";
import type { Row } from "../sql/row.ts";
import { bytesOf, numberOf, textOf } from "../sql/row.ts";
import { EVENT_COLUMNS } from "./write-events.ts";

const SELECT_EVENTS = `select ${EVENT_COLUMNS.join(",")} from event force index (primary)
  where workflow_id = ? and revision >= ? order by workflow_id, revision limit ?`;

/** ExecutionStore.getEvents. */
export async function getEvents(
  reader: SqlReader,
  workflowId: WorkflowId,
  { fromRevision, limit }: { readonly fromRevision: number; readonly limit: number },
): Promise<readonly StoredEvent[]> {
  const rows = await reader.rows({ sql: SELECT_EVENTS, values: [idToBytes(workflowId), fromRevision, limit] });
  const hashes = rows.flatMap((row) => referencesInPayloadList(bytesOf(row, "payloads")));
  const lookup = await loadPayloads(
    reader,
    hashes.map((hash) => ({ workflowId, hash })),
  );
  return rows.map((row) => eventFrom(row, { workflowId, lookup }));
}

function eventFrom(row: Row, at: { workflowId: WorkflowId; lookup: PayloadLookup }): StoredEvent {
  return {
    workflowId: at.workflowId,
    revision: numberOf(row, "revision"),
    eventId: eventIdOf(row, "event_id"),
    at: numberOf(row, "at"),
    encoded: {
      // These three were written by this store from values of their types.
      kind: textOf(row, "kind") as WorkflowEventKind,
      head: textOf(row, "head"),
      payloads: payloadListFromBytes(bytesOf(row, "payloads"), (hash) => at.lookup(at.workflowId, hash)),
    },
    env: envFrom(textOf(row, "env")),
    answer: JSON.parse(textOf(row, "answer")) as Answer,
  };
}

function envFrom(text: string): StoredEnv {
  // Written by this store from a StoredEnv, and once with its answers as a text within the text.
  const { answers, ...env } = JSON.parse(text) as Omit<StoredEnv, "answers"> & { readonly answers?: unknown };
  if (answers === undefined) return env;
  return { ...env, answers: answersFromText(typeof answers === "string" ? answers : JSON.stringify(answers)) };
}
