import type { TaskDef } from "../definition/task-def.ts";
import type { TaskRecord } from "./task-record.ts";

/** Priorities of executions are below this. */
const FREE = 100;

/**
 * Where a task stands among those of its queue, higher first: its execution's priority, 0 to 99. One that is free of the rate
 * that its definition sets for others (`rateLimited: false`) stands before all that the rate may hold, 100 higher, so that it
 * is found without going through them.
 */
export function queuePriorityOf(
  task: Pick<TaskRecord, "workflowPriority" | "rateLimitPerFrequency">,
  taskDef: TaskDef | undefined,
): number {
  const isFree = task.rateLimitPerFrequency <= 0 && (taskDef?.rateLimitPerFrequency ?? 0) > 0;
  return isFree ? task.workflowPriority + FREE : task.workflowPriority;
}

/** Whether a task with this priority is free of its definition's rate. */
export function isFreeOfRate(queuePriority: number): boolean {
  return queuePriority >= FREE;
}

/** The highest that `queuePriorityOf` gives. */
export const HIGHEST_QUEUE_PRIORITY = 2 * FREE - 1;
