import type { TaskStatus, TaskWaitedFor, WorkflowId, WorkflowStatus } from "@tutti/engine";
import type { ExecutionStanding } from "@tutti/ports";

import type { SqlReader } from "../connection/sql-connection.ts";
import { idToBytes, taskIdOf, workflowIdOf } from "../sql/id-bytes.ts";
import type { Row } from "../sql/row.ts";
import { numberOf, optionalNumberOf, optionalTextOf, textOf } from "../sql/row.ts";
import { parts, type Statement } from "../sql/statement.ts";
import { groupBy } from "./group-by.ts";

const SELECT_REVISIONS = "select id, revision from execution force index (primary) where id in (?)";
const SELECT_EXECUTIONS = "select id, revision, status from execution force index (primary) where id in (?)";

const OPEN = "status in ('SCHEDULED', 'IN_PROGRESS')";
const selectTasks = (references: readonly string[]): string => `select
  workflow_id, id, seq, task_type, reference_task_name, status, due_at, sub_workflow_id
  from task force index (primary) where workflow_id in (?)
  and (${OPEN} and task_type in ('WAIT', 'SUB_WORKFLOW')
    ${references.length === 0 ? "" : `or not (${OPEN}) and (reference_task_name in (?) or task_type = 'SUB_WORKFLOW')`}) order by workflow_id, seq`;

/** ExecutionStore.getExecutionStandings. */
export async function getExecutionStandings(
  reader: SqlReader,
  workflowIds: readonly WorkflowId[],
  taskReferenceNames: readonly string[],
): Promise<ReadonlyMap<WorkflowId, ExecutionStanding>> {
  const standings = new Map<WorkflowId, ExecutionStanding>();
  for (const part of parts(workflowIds, 500)) {
    // Executions first: what their tasks show is never older than their revisions.
    const [executions = [], tasks = []] = await reader.rowsOfEach(selects(part, taskReferenceNames));
    for (const row of executions) {
      const [revision, status] = [numberOf(row, "revision"), textOf(row, "status") as WorkflowStatus];
      standings.set(workflowIdOf(row, "id"), { revision, status, tasks: [] });
    }
    for (const tasksOfOne of groupBy(tasks, (row) => workflowIdOf(row, "workflow_id"))) {
      const workflowId = workflowIdOf(tasksOfOne[0] ?? {}, "workflow_id");
      const standing = standings.get(workflowId);
      if (standing !== undefined) standings.set(workflowId, { ...standing, tasks: tasksOfOne.map(taskOf) });
    }
  }
  return standings;
}

/** ExecutionStore.getRevisions. */
export async function getRevisions(
  reader: SqlReader,
  workflowIds: readonly WorkflowId[],
): Promise<ReadonlyMap<WorkflowId, number>> {
  const revisions = new Map<WorkflowId, number>();
  for (const part of parts(workflowIds, 1000)) {
    const rows = await reader.rows({ sql: SELECT_REVISIONS, values: [part.map(idToBytes)] });
    for (const row of rows) revisions.set(workflowIdOf(row, "id"), numberOf(row, "revision"));
  }
  return revisions;
}

function selects(workflowIds: readonly WorkflowId[], references: readonly string[]): Statement[] {
  const ids = workflowIds.map(idToBytes);
  const values = references.length === 0 ? [ids] : [ids, [...references]];
  return [
    { sql: SELECT_EXECUTIONS, values: [ids] },
    { sql: selectTasks(references), values },
  ];
}

function taskOf(row: Row): TaskWaitedFor {
  return {
    taskId: taskIdOf(row, "id"),
    seq: numberOf(row, "seq"),
    taskType: textOf(row, "task_type"),
    referenceTaskName: textOf(row, "reference_task_name"),
    status: textOf(row, "status") as TaskStatus,
    dueAt: optionalNumberOf(row, "due_at"),
    subWorkflowId: optionalTextOf(row, "sub_workflow_id"),
  };
}
