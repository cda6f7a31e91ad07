import type { Changes } from "@tutti/engine";

import { idToSql } from "../sql/id-bytes.ts";
import type { MultiRowStatement } from "../sql/statement.ts";
import { deleteRows, insertRows, overwriting } from "../sql/statement.ts";

const KEY = ["workflow_id", "task_id"];

/** The rows of `join_counter`: one for each JOIN that still waits. */
export function joinCounterStatements(changes: readonly Changes[]): MultiRowStatement[] {
  const counters = changes.flatMap(({ execution, joinCounters }) =>
    joinCounters.map(({ taskId, remaining }) => ({
      key: [idToSql(execution.workflowId), idToSql(taskId)],
      remaining,
    })),
  );
  const open = counters.flatMap(({ key, remaining }) => (remaining === undefined ? [] : [[...key, remaining]]));
  const ended = counters.filter(({ remaining }) => remaining === undefined);
  return [
    deleteRows("join_counter", {
      columns: KEY,
      rows: ended.map(({ key }) => key),
      on: "t.workflow_id = v.workflow_id and t.task_id = v.task_id",
    }),
    insertRows("join_counter", {
      columns: [...KEY, "remaining"],
      rows: open,
      tail: overwriting(["remaining"]),
    }),
  ];
}
