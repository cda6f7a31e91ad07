import { isTerminalWorkflow, isUnsuccessful, workflowIdFrom } from "@tutti/engine";
import type { LoadedExecution, TaskRecord, WorkflowId } from "@tutti/engine";

import type { Asked } from "./asked.ts";
import type { ExecutionStore } from "./execution-store.ts";

/** Nobody nests executions deeper. */
const MAX_DEPTH = 100;

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
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
    const failedChild = firstFailedChild(deepest.tasks);
    const child = failedChild === undefined ? undefined : await load(failedChild);
    if (child === undefined || !child.tasks.some(hasFailed)) break;
    deepest = child;
  }
  return deepest.execution.workflowId;
}

/** One that timed out may go on where nothing failed, and one that never began is refused with that reason. */
function isDone({ execution: { status }, tasks }: LoadedExecution): boolean {
  return isTerminalWorkflow(status) && status !== "TIMED_OUT" && tasks.length > 0 && !tasks.some(hasFailed);
}

function hasFailed({ status, retried }: TaskRecord): boolean {
  return isUnsuccessful(status) && !retried;
}

function firstFailedChild(tasks: readonly TaskRecord[]): WorkflowId | undefined {
  const ordered = [...tasks].sort((a, b) => a.seq - b.seq);
  const failed = ordered.filter(hasFailed);
  return workflowIdFrom(failed.find(({ subWorkflowId }) => subWorkflowId !== undefined)?.subWorkflowId ?? "");
}
