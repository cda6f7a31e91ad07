import type { Changes } from "@tutti/engine";

import { idToSql } from "../sql/id-bytes.ts";
import type { MultiRowStatement } from "../sql/statement.ts";
import { deleteRows, insertRows, overwriting } from "../sql/statement.ts";

const KEY = ["workflow_id", "task_id"];
const VALUES = ["delivery", "queue", "priority", "since"];

/** The rows of `scheduled_task`: one for each task that waits in a queue. A task in both lists waits. */
export function scheduledTaskStatements(changes: readonly Changes[]): MultiRowStatement[] {
  const gone = changes.flatMap(({ execution, unqueued }) =>
    unqueued.map((taskId) => [idToSql(execution.workflowId), idToSql(taskId)]),
  );
  const waiting = changes.flatMap(({ queued }) => queued);
  return [
    deleteRows("scheduled_task", {
      columns: KEY,
      rows: gone,
      on: "t.workflow_id = v.workflow_id and t.task_id = v.task_id",
    }),
    insertRows("scheduled_task", {
      columns: [...KEY, ...VALUES],
      rows: waiting.map(({ workflowId, taskId, delivery, queue, priority, since }) => [
        idToSql(workflowId),
        idToSql(taskId),
        delivery,
        queue,
        priority,
        since,
      ]),
      tail: overwriting(VALUES),
    }),
  ];
}
