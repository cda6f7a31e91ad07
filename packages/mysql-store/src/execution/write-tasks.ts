import type { Changes, TaskChange } from "@tutti/engine";

import type { LargePayloads } from "../payload/large-payloads.ts";
import { payloadColumns, payloadValues } from "../payload/payload-columns.ts";
import { idToSql } from "../sql/id-bytes.ts";
import type { MultiRowStatement } from "../sql/statement.ts";
import { deleteRows, insertRows, overwriting } from "../sql/statement.ts";
import { groupBy } from "./group-by.ts";
import {
  TASK_CHANGING_COLUMNS,
  TASK_FULL_COLUMNS,
  TASK_PAYLOADS,
  taskChangeValues,
  taskInsertValues,
} from "./task-row.ts";

/** The rows of `task`. Payload columns that a change does not write are not touched. */
export function taskStatements(changes: readonly Changes[], large: LargePayloads): MultiRowStatement[] {
  const tasks = changes.flatMap(({ execution: { revision }, tasks: written }) =>
    written.map((change): WrittenTask => ({ ...change, revision })),
  );
  const created = tasks.filter(({ isNew }) => isNew);
  const changed = tasks.filter(({ isNew }) => !isNew);
  const groups = groupBy(changed, (change) => writtenPayloads(change).join());
  return [...removals(changes), inserts(created, large), ...groups.map((group) => updates(group, large))];
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
  return insertRows("task", {
    columns: ["revision", ...TASK_FULL_COLUMNS],
    rows: changes.map(({ task, revision }) => [
      revision,
      ...taskInsertValues(task),
      ...TASK_PAYLOADS.flatMap((field) => payloadValues(task[field], { workflowId: task.workflowId, large })),
    ]),
  });
}

/** All of `changes` write the same payloads. */
function updates(changes: readonly WrittenTask[], large: LargePayloads): MultiRowStatement {
  const [first] = changes;
  const fields = first === undefined ? [] : writtenPayloads(first);
  const columns = [...TASK_CHANGING_COLUMNS, ...fields.flatMap(payloadColumns)];
  return insertRows("task", {
    columns: ["revision", "workflow_id", "id", ...columns],
    rows: changes.map(({ task, revision }) => [
      revision,
      ...taskChangeValues(task),
      ...fields.flatMap((field) => payloadValues(task[field], { workflowId: task.workflowId, large })),
    ]),
    tail: overwriting(["revision", ...columns]),
  });
}

function writtenPayloads({ writesInput, writesOutput }: TaskChange): (typeof TASK_PAYLOADS)[number][] {
  return TASK_PAYLOADS.filter((field) => (field === "input" ? writesInput : writesOutput));
}
