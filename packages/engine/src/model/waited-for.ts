import { workflowIdFrom, type WorkflowId } from "../ids.ts";
import { isTerminalTask } from "./status.ts";
import type { TaskRecord } from "./task-record.ts";

/** What of a task tells those who wait for its execution. */
export type TaskWaitedFor = Pick<
  TaskRecord,
  "taskId" | "seq" | "taskType" | "referenceTaskName" | "status" | "dueAt" | "subWorkflowId"
>;

/**
 * Whether somebody who waits for the execution need not wait longer: the task waits for a signal without an end of its own,
 * or it is one of those that are waited for, by their references as they are, and has ended. Source: reference/engine.md 8.4.
 */
export function blocksCaller(
  { taskType, status, dueAt, referenceTaskName }: TaskWaitedFor,
  taskReferenceNames: ReadonlySet<string>,
): boolean {
  if (isTerminalTask(status)) return taskReferenceNames.has(referenceTaskName);
  return taskType === "WAIT" && dueAt === undefined;
}

/** The execution in which the task goes on or went on; undefined where it has none, or not yet. */
export function childOf({
  taskType,
  subWorkflowId,
}: Pick<TaskRecord, "taskType" | "subWorkflowId">): WorkflowId | undefined {
  return taskType === "SUB_WORKFLOW" ? workflowIdFrom(subWorkflowId ?? "") : undefined;
}

/** The same of a task that is open; undefined of others. */
export function childOfOpen(task: Pick<TaskRecord, "taskType" | "status" | "subWorkflowId">): WorkflowId | undefined {
  return isTerminalTask(task.status) ? undefined : childOf(task);
}
