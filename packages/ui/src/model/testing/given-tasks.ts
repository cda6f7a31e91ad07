import type { ExecutionGraph, ExecutionSummary, TaskDefinition, TaskRow } from "../execution.ts";

/** A worker's task of a definition. */
export function simple(ref: string, more: Partial<TaskDefinition> = {}): TaskDefinition {
  return { name: ref, taskReferenceName: ref, type: "SIMPLE", ...more };
}

export function fork(ref: string, forkTasks: readonly (readonly TaskDefinition[])[]): TaskDefinition {
  return simple(ref, { type: "FORK_JOIN", forkTasks });
}

export function dynamicFork(ref: string): TaskDefinition {
  return simple(ref, { type: "FORK_JOIN_DYNAMIC" });
}

export function loop(ref: string, loopOver: readonly TaskDefinition[]): TaskDefinition {
  return simple(ref, { type: "DO_WHILE", loopOver });
}

/** The cases are called `case0`, `case1` and so on. */
export function switchOf(ref: string, cases: readonly (readonly TaskDefinition[])[]): TaskDefinition {
  const decisionCases = Object.fromEntries(cases.map((tasks, index) => [`case${index}`, tasks]));
  return simple(ref, { type: "SWITCH", decisionCases, defaultCase: [] });
}

/** A task that has completed, unless more is said. */
export function taskRow(ref: string, more: Partial<TaskRow> = {}): TaskRow {
  return {
    ...{
      taskId: `id of ${ref}`,
      ref,
      baseRef: ref,
      iteration: 0,
      taskType: "SIMPLE",
      taskDefName: ref,
      status: "COMPLETED",
      seq: 1,
    },
    ...{
      retryCount: 0,
      isRetried: false,
      scheduledTime: 1000,
      startTime: 1010,
      updateTime: 1020,
      endTime: 1020,
      pollCount: 1,
    },
    ...{ workerId: "", domain: "", reason: "", subWorkflowId: "", chosenCase: "", parentRef: "", forkedRefs: [] },
    ...more,
  };
}

export function graphOf(
  tasks: readonly TaskRow[],
  summary: Partial<ExecutionSummary> = {},
  definition: readonly TaskDefinition[] = [],
): ExecutionGraph {
  return {
    tasks,
    definition: { name: "w", version: 1, tasks: definition },
    summary: {
      ...{
        workflowId: "w1",
        workflowName: "w",
        version: 1,
        status: "RUNNING",
        correlationId: "",
        startTime: 1000,
        updateTime: 1000,
        endTime: 0,
      },
      ...{ reason: "", failedTasks: [], priority: 0, createdBy: "", parentWorkflowId: "", parentTaskId: "" },
      ...summary,
    },
  };
}
