import { baseReferenceOf } from "@tutti/engine";
import type { Execution, TaskId } from "@tutti/engine";
import type { DrawnTask } from "@tutti/ports";

/** The head of an execution as `tutti.v1.GraphExecution` has it: what is not there is empty. */
export function graphHead(execution: Execution) {
  return {
    workflowId: execution.workflowId,
    workflowName: execution.workflowName,
    workflowVersion: execution.workflowVersion,
    status: execution.status,
    correlationId: execution.correlationId ?? "",
    priority: execution.priority,
    createdBy: execution.createdBy ?? "",
    startTime: execution.createTime,
    updateTime: execution.updateTime,
    endTime: execution.endTime,
    reasonForIncompletion: execution.reasonForIncompletion ?? "",
    failedReferenceTaskNames: [...execution.failedReferenceTaskNames],
    parentWorkflowId: execution.parentWorkflowId ?? "",
    parentWorkflowTaskId: execution.parentWorkflowTaskId ?? "",
  };
}

/** Tasks as `tutti.v1.GraphTasks` has them: a list for what every task has, a map by their places for what few have. */
export function taskColumns(tasks: readonly DrawnTask[], chosenCases: ReadonlyMap<TaskId, string>) {
  return {
    taskId: tasks.map(({ taskId }) => taskId),
    referenceTaskName: tasks.map(({ referenceTaskName }) => referenceTaskName),
    baseReference: tasks.map(baseReferenceOf),
    iteration: tasks.map(({ iteration }) => iteration),
    taskType: tasks.map(({ taskType }) => taskType),
    taskDefName: tasks.map(({ taskDefName }) => taskDefName),
    status: tasks.map(({ status }) => status),
    seq: tasks.map(({ seq }) => seq),
    retryCount: tasks.map(({ retryCount }) => retryCount),
    isRetried: tasks.map(({ retried }) => retried),
    scheduledTime: tasks.map(({ scheduledTime }) => scheduledTime),
    startTime: tasks.map(({ startTime }) => startTime),
    updateTime: tasks.map(({ updateTime }) => updateTime),
    endTime: tasks.map(({ endTime }) => endTime),
    pollCount: tasks.map(({ pollCount }) => pollCount),
    workerId: tasks.map(({ workerId }) => workerId ?? ""),
    domain: byPlace(tasks, ({ domain }) => domain),
    reasonForIncompletion: byPlace(tasks, ({ reasonForIncompletion }) => reasonForIncompletion),
    subWorkflowId: byPlace(tasks, ({ subWorkflowId }) => subWorkflowId),
    chosenCase: byPlace(tasks, ({ taskId }) => chosenCases.get(taskId)),
    parentReference: byPlace(tasks, ({ parentTaskReferenceName }) => parentTaskReferenceName),
  };
}

function byPlace(tasks: readonly DrawnTask[], valueOf: (task: DrawnTask) => string | undefined): Map<number, string> {
  const values = new Map<number, string>();
  for (const [place, task] of tasks.entries()) {
    const value = valueOf(task);
    if (value !== undefined) values.set(place, value);
  }
  return values;
}
