import type { WorkflowEventKind, WorkflowId } from "@tutti/engine";
import { MAX_JOURNAL_LOOK, type JournalEntry, type JournalRange } from "@tutti/ports";

import type { SqlReader } from "../connection/sql-connection.ts";
import { idToBytes } from "../sql/id-bytes.ts";
import { numberOf, textOf, type Row } from "../sql/row.ts";
import type { Statement } from "../sql/statement.ts";

const SELECT_ON = `select revision, at, kind, head from event force index (primary)
  where workflow_id = ? and revision > ? order by workflow_id, revision limit ?`;
// The revisions of a journal have no gaps: so many of the last are found without looking at what they hold.
const SELECT_BACK = `select revision, at, kind, head from event force index (primary)
  where workflow_id = ? and revision > (select revision from execution where id = ?) - ${MAX_JOURNAL_LOOK} and kind in (?)
  order by workflow_id desc, revision desc limit ?`;

/** ExecutionStore.getJournal. */
export async function getJournal(
  reader: SqlReader,
  workflowId: WorkflowId,
  range: JournalRange,
): Promise<readonly JournalEntry[]> {
  return (await reader.rows(selectOf(idToBytes(workflowId), range))).map(entryOf);
}

function selectOf(id: Buffer, range: JournalRange): Statement {
  return range.from === "beginning"
    ? { sql: SELECT_ON, values: [id, range.afterRevision, range.limit] }
    : { sql: SELECT_BACK, values: [id, id, [...range.kinds], range.limit] };
}

function entryOf(row: Row): JournalEntry {
  return {
    revision: numberOf(row, "revision"),
    at: numberOf(row, "at"),
    // Written by this store from a WorkflowEventKind.
    kind: textOf(row, "kind") as WorkflowEventKind,
    head: textOf(row, "head"),
  };
}
