import type { PublishedEventKey } from "@tutti/ports";

import { idToBytes, workflowIdOf } from "../sql/id-bytes.ts";
import type { Row } from "../sql/row.ts";
import { numberOf } from "../sql/row.ts";
import type { SqlValue } from "../sql/statement.ts";
import { derivedRows } from "../sql/statement.ts";

export const KEY_COLUMNS = ["workflow_id", "revision", "ordinal"] as const;
export const ON_KEY = "t.workflow_id = v.workflow_id and t.revision = v.revision and t.ordinal = v.ordinal";

export function keyValues({ workflowId, revision, ordinal }: PublishedEventKey): SqlValue[] {
  return [idToBytes(workflowId), revision, ordinal];
}

export function keyFrom(row: Row): PublishedEventKey {
  return {
    workflowId: workflowIdOf(row, "workflow_id"),
    revision: numberOf(row, "revision"),
    ordinal: numberOf(row, "ordinal"),
  };
}

export function keyText({ workflowId, revision, ordinal }: PublishedEventKey): string {
  return `${workflowId}/${revision}/${ordinal}`;
}

/** The keys as a derived table, which is joined: a row list in `where` becomes a scan. Source: core.md 4. */
export function keyTable(keys: readonly PublishedEventKey[]): string {
  return derivedRows(KEY_COLUMNS, inKeyOrder(keys).map(keyValues)).join(" union all ");
}

/** So that two who write to the same rows never wait for each other. */
export function inKeyOrder<Key extends PublishedEventKey>(keys: readonly Key[]): readonly Key[] {
  return [...keys].sort((a, b) => {
    if (a.workflowId !== b.workflowId) return a.workflowId < b.workflowId ? -1 : 1;
    return a.revision - b.revision || a.ordinal - b.ordinal;
  });
}
