import { isTerminalTask } from "../model/status.ts";
import type { TaskStatus } from "../model/status.ts";
import type { TaskRecord } from "../model/task-record.ts";

/** A status that a task has come to in a decision, on its way to what it is at the end of it. */
export type TaskStep = { readonly task: TaskRecord; readonly status: TaskStatus };

/**
 * The statuses that a task has come to since `before`, in order. A worker's task that was handed over or answered in the
 * decision that made it was SCHEDULED first. What the engine does by itself is IN_PROGRESS or ended at once.
 */
export function steps(before: TaskRecord | undefined, task: TaskRecord): readonly TaskStep[] {
  if (before !== undefined) return before.status === task.status ? [] : [{ task, status: task.status }];
  const isWorkers = task.delivery > 0 && task.status !== "SCHEDULED";
  const first: readonly TaskStep[] = isWorkers ? [{ task, status: "SCHEDULED" }] : [];
  const wasTaken = isWorkers && task.pollCount > 0 && isTerminalTask(task.status);
  const second: readonly TaskStep[] = wasTaken ? [{ task, status: "IN_PROGRESS" }] : [];
  return [...first, ...second, { task, status: task.status }];
}
