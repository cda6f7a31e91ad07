import type { BatchWrite } from "@tutti/ports";

import { idToBytes } from "../sql/id-bytes.ts";
import type { MultiRowStatement } from "../sql/statement.ts";
import { insertRows } from "../sql/statement.ts";

/** The rows of `index_feed` that a batch writes. Plain inserts: a revision is written once. */
export function indexFeedStatements({ indexFeed = [] }: Pick<BatchWrite, "indexFeed">): MultiRowStatement[] {
  const rows = [...indexFeed]
    .sort((a, b) => (a.workflowId < b.workflowId ? -1 : Number(a.workflowId > b.workflowId)) || a.revision - b.revision)
    .map((row) => [idToBytes(row.workflowId), row.revision, row.dueAt, row.coversUntil, row.archives === true ? 1 : 0]);
  return [
    insertRows("index_feed", { columns: ["workflow_id", "revision", "due_at", "covers_until", "archives"], rows }),
  ];
}
