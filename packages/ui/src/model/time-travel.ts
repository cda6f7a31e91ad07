import type { ExecutionGraph, TaskRow } from "./execution.ts";

/** Every instant at which something changed, earliest first, each once. */
export function instantsOf(tasks: readonly TaskRow[]): readonly number[] {
  const times = tasks.flatMap((task) => [task.scheduledTime, task.startTime, task.endTime]).filter((time) => time > 0);
  return [...new Set(times)].toSorted((a, b) => a - b);
}

/**
 * The execution as it stood then, told from the times of its tasks: what had not been scheduled is not there, what had not ended
 * had not. Retries that came later are not known yet.
 */
export function graphAt(graph: ExecutionGraph, at: number): ExecutionGraph {
  const tasks = graph.tasks
    .filter((task) => task.scheduledTime <= at && task.scheduledTime > 0)
    .map((task) => taskAt(task, at));
  const { summary } = graph;
  const hasEnded = summary.endTime > 0 && summary.endTime <= at;
  return { ...graph, tasks, summary: hasEnded ? summary : { ...summary, status: "RUNNING", endTime: 0, reason: "" } };
}

function taskAt(task: TaskRow, at: number): TaskRow {
  if (task.endTime > 0 && task.endTime <= at) return task;
  const hasStarted = task.startTime > 0 && task.startTime <= at;
  const status = hasStarted ? "IN_PROGRESS" : "SCHEDULED";
  return {
    ...task,
    status,
    isRetried: false,
    endTime: 0,
    reason: "",
    chosenCase: "",
    startTime: hasStarted ? task.startTime : 0,
  };
}
