import type { TaskRecord } from "../model/task-record.ts";

/** Whether a task has ended the workflow by its success, or is about to: a TERMINATE that no rerun has left behind. */
export function isTerminatedBy({ taskType, status, retried }: TaskRecord): boolean {
  return taskType === "TERMINATE" && status === "COMPLETED" && !retried;
}
