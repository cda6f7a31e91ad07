import type { ExecutionGraph, TaskRow } from "../execution.ts";

/** Every instant at which something changed, earliest first, each once. */
export function instantsOf(tasks: readonly TaskRow[]): readonly number[] {
  const times = new Set<number>();
  for (const { scheduledTime, startTime, endTime } of tasks) times.add(scheduledTime).add(startTime).add(endTime);
  times.delete(0);
  return [...Float64Array.from(times).sort()];
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
  // Who polls first has it from then on; what it was told meanwhile is not known.
  const owner = hasStarted ? {} : { workerId: "", pollCount: 0, subWorkflowId: "" };
  return {
    ...task,
    ...owner,
    status,
    updateTime: hasStarted ? task.startTime : task.scheduledTime,
    isRetried: false,
    endTime: 0,
    reason: "",
    chosenCase: "",
    startTime: hasStarted ? task.startTime : 0,
  };
}

/** The tasks that had set variables then, in the order in which they did. */
export function variableSettersAt(tasks: readonly TaskRow[], at: number): readonly TaskRow[] {
  return tasks
    .filter(({ taskType, status, endTime }) => taskType === "SET_VARIABLE" && status === "COMPLETED" && endTime <= at)
    .toSorted((a, b) => a.endTime - b.endTime || a.seq - b.seq);
}
