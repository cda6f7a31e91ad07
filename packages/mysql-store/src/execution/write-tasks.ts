import type { Changes, TaskChange } from "@tutti/engine";
import type { StoredRecords } from "@tutti/ports";

import type { LargePayloads } from "../payload/large-payloads.ts";
import { payloadColumns, payloadValues } from "../payload/payload-columns.ts";
import { idToSql } from "../sql/id-bytes.ts";
import type { MultiRowStatement } from "../sql/statement.ts";
import { deleteRows, insertRows, overwriting } from "../sql/statement.ts";
import { differing, valuesOf, withoutDefaults } from "./columns.ts";
import { groupBy } from "./group-by.ts";
import {
  NULLABLE_TASK_COLUMNS,
  TASK_CHANGING,
  TASK_FULL_COLUMNS,
  TASK_PAYLOADS,
  taskInsertValues,
} from "./task-row.ts";

/** The rows of `task`. Columns that hold what they should, and payload columns that a change does not write, are not touched. */
export function taskStatements(
  changes: readonly Changes[],
  { large, stored }: { readonly large: LargePayloads; readonly stored: StoredRecords },
): MultiRowStatement[] {
  const created: WrittenTask[] = [];
  const changed: WrittenTask[] = [];
  for (const { execution, tasks } of changes)
    for (const { task, isNew, writesInput, writesOutput } of tasks)
      (isNew ? created : changed).push({ task, isNew, writesInput, writesOutput, revision: execution.revision });
  const groups = groupBy(changed, (change) => writtenPayloads(change).join());
  return [...removals(changes), inserts(created, large), ...groups.map((group) => updates(group, { large, stored }))];
}

/** `revision`: of the execution, as of this write. */
type WrittenTask = TaskChange & { readonly revision: number };

/** What is removed goes with the lines that workers wrote of it. */
function removals(changes: readonly Changes[]): MultiRowStatement[] {
  const rows = changes.flatMap(({ execution, removedTasks }) =>
    removedTasks.map((taskId) => [idToSql(execution.workflowId), idToSql(taskId)]),
  );
  const columns = ["workflow_id", "task_id"];
  return [
    deleteRows("task", { columns, rows, on: "t.workflow_id = v.workflow_id and t.id = v.task_id" }),
    deleteRows("task_log", { columns, rows, on: "t.workflow_id = v.workflow_id and t.task_id = v.task_id" }),
  ];
}

function inserts(changes: readonly WrittenTask[], large: LargePayloads): MultiRowStatement {
  const rows = changes.map(({ task, revision }) => [
    revision,
    ...taskInsertValues(task),
    ...TASK_PAYLOADS.flatMap((field) => payloadValues(task[field], { workflowId: task.workflowId, large })),
  ]);
  const isNullable = (column: string): boolean => NULLABLE_TASK_COLUMNS.has(column);
  return insertRows("task", withoutDefaults(["revision", ...TASK_FULL_COLUMNS], rows, isNullable));
}

/** All of `changes` write the same payloads. */
function updates(
  changes: readonly WrittenTask[],
  { large, stored }: { readonly large: LargePayloads; readonly stored: StoredRecords },
): MultiRowStatement {
  const [first] = changes;
  const fields = first === undefined ? [] : writtenPayloads(first);
  const rewritten = changes.map(({ task }) => ({ item: task, stored: stored.tasks.get(task.taskId) }));
  const changing = differing(TASK_CHANGING, rewritten);
  const columns = [...changing, ...fields.flatMap(payloadColumns)];
  return insertRows("task", {
    columns: ["revision", "workflow_id", "id", ...columns],
    rows: changes.map(({ task, revision }) => [
      revision,
      ...[idToSql(task.workflowId), idToSql(task.taskId)],
      ...valuesOf(TASK_CHANGING, changing, task),
      ...fields.flatMap((field) => payloadValues(task[field], { workflowId: task.workflowId, large })),
    ]),
    tail: overwriting(["revision", ...columns]),
  });
}

function writtenPayloads({ writesInput, writesOutput }: TaskChange): (typeof TASK_PAYLOADS)[number][] {
  return TASK_PAYLOADS.filter((field) => (field === "input" ? writesInput : writesOutput));
}
