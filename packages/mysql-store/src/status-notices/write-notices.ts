import type { BatchWrite, NoticeKey } from "@tutti/ports";

import { NOW_MS } from "../sql/clock.ts";
import { idToBytes } from "../sql/id-bytes.ts";
import type { MultiRowStatement, SqlValue } from "../sql/statement.ts";
import { insertRows } from "../sql/statement.ts";

export const KEY_COLUMNS = ["workflow_id", "publisher", "position"] as const;
export const ON_KEY = "t.workflow_id = v.workflow_id and t.publisher = v.publisher and t.position = v.position";

const COLUMNS = [...KEY_COLUMNS, "notices"];

/** The rows of `status_notice` that a batch writes, due at once. */
export function noticeStatements({ notices = [] }: Pick<BatchWrite, "notices">): MultiRowStatement[] {
  return [
    insertRows("status_notice", {
      columns: COLUMNS,
      rows: inKeyOrder(notices).map((row) => [...keyValues(row), Buffer.from(row.notices)]),
      last: { column: "due_at", sql: NOW_MS },
    }),
  ];
}

export function keyValues({ workflowId, publisher, position }: NoticeKey): SqlValue[] {
  return [idToBytes(workflowId), Buffer.from(publisher), position];
}

/** So that two who write to the same rows never wait for each other. */
export function inKeyOrder<Key extends NoticeKey>(keys: readonly Key[]): readonly Key[] {
  return [...keys].sort(
    (a, b) => compare(a.workflowId, b.workflowId) || compare(a.publisher, b.publisher) || a.position - b.position,
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
