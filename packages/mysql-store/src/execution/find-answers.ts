import type { Answer, EventId } from "@tutti/engine";
import type { BatchRequest } from "@tutti/ports";

import type { SqlReader } from "../connection/sql-connection.ts";
import { eventIdOf, idToBytes } from "../sql/id-bytes.ts";
import { textOf } from "../sql/row.ts";
import { parts } from "../sql/statement.ts";

// Events have no index but their primary key: a repeat follows soon, so it is found within the newest few.
const SELECT_ANSWER = `(select event_id, answer from event force index (primary)
  where workflow_id = ? and event_id = ? order by workflow_id desc, revision desc limit 1)`;

/** The answers of those events that have been applied. */
export async function findAnswers(
  reader: SqlReader,
  repeats: BatchRequest["repeats"],
): Promise<ReadonlyMap<EventId, Answer>> {
  const answers = new Map<EventId, Answer>();
  for (const part of parts(repeats, 100)) {
    const sql = part.map(() => SELECT_ANSWER).join(" union all ");
    const values = part.flatMap(({ workflowId, eventId }) => [idToBytes(workflowId), idToBytes(eventId)]);
    // Written by this store from an Answer.
    for (const row of await reader.rows({ sql, values }))
      answers.set(eventIdOf(row, "event_id"), JSON.parse(textOf(row, "answer")) as Answer);
  }
  return answers;
}
