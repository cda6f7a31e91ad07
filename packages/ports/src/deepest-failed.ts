import { isTerminalWorkflow, isUnsuccessful, MAX_SUB_WORKFLOW_DEPTH, workflowIdFrom } from "@tutti/engine";
import type { LoadedExecution, TaskRecord, WorkflowId } from "@tutti/engine";

import type { Asked } from "./asked.ts";
import type { ExecutionStore } from "./execution-store.ts";

/**
 * The failed child of a failed child and so on; the execution itself where it has none in which a task failed. undefined
 * where it has ended, and no task of it without success: then there is nothing to retry. Source: engine.md 2.5.
 */
export async function deepestFailed(
  executions: Pick<ExecutionStore, "getExecution">,
  workflowId: WorkflowId,
  asked: Asked = {},
): Promise<WorkflowId | undefined> {
  const load = async (id: WorkflowId): Promise<LoadedExecution | undefined> =>
    await executions.getExecution(id, { includeTasks: true, leaveOut: { workflowBytes: 0, taskBytes: 0 }, ...asked });
  let deepest = await load(workflowId);
  if (deepest === undefined) return workflowId;
  if (isDone(deepest)) return undefined;
  for (let depth = 0; depth < MAX_SUB_WORKFLOW_DEPTH; depth += 1) {
    const failedChild = firstFailedChild(deepest.tasks);
    const child = failedChild === undefined ? undefined : await load(failedChild);
    if (child === undefined || !child.tasks.some(hasFailed)) break;
    deepest = child;
  }
  return deepest.execution.workflowId;
}

/**
 * One that timed out may go on where nothing failed; one that never began, or where every failure was made good by another
 * attempt, is refused with that reason.
 */
function isDone({ execution: { status }, tasks }: LoadedExecution): boolean {
  const neverFailed = !tasks.some((task) => isUnsuccessful(task.status));
  return isTerminalWorkflow(status) && status !== "TIMED_OUT" && tasks.length > 0 && neverFailed;
}

function hasFailed({ status, retried }: TaskRecord): boolean {
  return isUnsuccessful(status) && !retried;
}

/** The child of the first task that failed or was cancelled, or where that is a loop, the first such child of any task. */
function firstFailedChild(tasks: readonly TaskRecord[]): WorkflowId | undefined {
  const failed = [...tasks].sort((a, b) => a.seq - b.seq).filter(hasFailed);
  const [first] = failed;
  const isLoop = first?.taskType === "DO_WHILE";
  const found = isLoop ? failed.find(({ taskType }) => taskType === "SUB_WORKFLOW") : first;
  return workflowIdFrom(found?.subWorkflowId ?? "");
}
