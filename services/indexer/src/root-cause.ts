import { workflowIdFrom } from "@tutti/engine";
import type { LoadedExecution, TaskRecord } from "@tutti/engine";
import { causeTaskOf, errorCauseOf } from "@tutti/ports";
import type { CauseTask, ErrorCause, ExecutionStore } from "@tutti/ports";

type Failed = Pick<LoadedExecution, "execution" | "tasks">;

/** Nobody nests executions deeper. */
const MAX_DEPTH = 100;
const NO_PAYLOADS = { workflowBytes: 0, taskBytes: 0 } as const;

/**
 * Why an execution has failed: where its sub-workflow has, the cause of that one, and so on down to where it began. So are failures of
 * one cause of one group, however deep it lies. A sub-workflow that is gone, or has not failed any more, is not looked into.
 */
export async function rootCauseOf(
  executions: Pick<ExecutionStore, "getExecutions">,
  failed: Failed,
): Promise<ErrorCause> {
  let at = failed;
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
    const child = await failedChildOf(executions, at);
    if (child === undefined) break;
    at = child;
  }
  return errorCauseOf(causeOf(at), at.tasks.map(toldOf));
}

async function failedChildOf(
  executions: Pick<ExecutionStore, "getExecutions">,
  { execution, tasks }: Failed,
): Promise<Failed | undefined> {
  const task = causeTaskOf(causeOf({ execution, tasks }), tasks.map(toldOf));
  if (task?.taskType !== "SUB_WORKFLOW") return undefined;
  const childId = workflowIdFrom(task.subWorkflowId ?? "");
  if (childId === undefined) return undefined;
  const child = (await executions.getExecutions([childId], { includeTasks: true, leaveOut: NO_PAYLOADS })).get(childId);
  const status = child?.execution.status;
  return status === "FAILED" || status === "TIMED_OUT" ? child : undefined;
}

function causeOf({ execution: { status, reasonForIncompletion = "" } }: Failed) {
  return { status, reasonForIncompletion };
}

function toldOf(task: TaskRecord): CauseTask & Pick<TaskRecord, "subWorkflowId"> {
  const { taskId, taskType, taskDefName, status, endTime, subWorkflowId, reasonForIncompletion = "" } = task;
  return { taskId, taskType, taskDefName, status, endTime, subWorkflowId, reasonForIncompletion };
}
