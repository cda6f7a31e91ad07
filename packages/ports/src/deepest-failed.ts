import { isUnsuccessful, workflowIdFrom } from "@tutti/engine";
import type { LoadedExecution, TaskRecord, WorkflowId } from "@tutti/engine";

import type { Asked } from "./asked.ts";
import type { ExecutionStore } from "./execution-store.ts";

/** Nobody nests executions deeper. */
const MAX_DEPTH = 100;

/** The failed child of a failed child and so on; the execution itself where it has none. Source: engine.md 2.5. */
export async function deepestFailed(
  executions: Pick<ExecutionStore, "getExecution">,
  workflowId: WorkflowId,
  asked: Asked = {},
): Promise<WorkflowId> {
  const load = async (id: WorkflowId): Promise<LoadedExecution | undefined> =>
    await executions.getExecution(id, { includeTasks: true, leaveOut: { workflowBytes: 0, taskBytes: 0 }, ...asked });
  let deepest = workflowId;
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
    const loaded = await load(deepest);
    const child = loaded === undefined ? undefined : firstFailedChild(loaded.tasks);
    if (child === undefined || (await load(child)) === undefined) return deepest;
    deepest = child;
  }
  return deepest;
}

function firstFailedChild(tasks: readonly TaskRecord[]): WorkflowId | undefined {
  const ordered = [...tasks].sort((a, b) => a.seq - b.seq);
  const failed = ordered.filter(({ status, retried }) => isUnsuccessful(status) && !retried);
  return workflowIdFrom(failed.find(({ subWorkflowId }) => subWorkflowId !== undefined)?.subWorkflowId ?? "");
}
