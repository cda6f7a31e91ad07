import { setTimeout as wait } from "node:timers/promises";

import { isTerminalWorkflow, type Execution, type WorkflowId } from "@tutti/engine";
import type { Asked, ExecutionStore } from "@tutti/ports";

/** Much longer than what an execution has to say is usually on its way. */
const WITHIN_MS = 2_000;
const EVERY_MS = 20;

type Executions = Pick<ExecutionStore, "getExecution" | "getTask">;

/**
 * Waits until the executions above one that goes on after its end have heard of it, so that whoever asked for it finds them
 * running too. Where one of them is not concerned, those above it are not either. After two seconds it gives up: they will
 * hear of it. Source: reference/engine.md 2.5-6, 2.9.
 */
export async function untilParentsKnow(workflowId: WorkflowId, executions: Executions, asked: Asked): Promise<void> {
  const leaveOut = { workflowBytes: 0, taskBytes: 0 };
  let child = (await executions.getExecution(workflowId, { includeTasks: false, leaveOut, ...asked }))?.execution;
  for (let leftMs = WITHIN_MS; child !== undefined && leftMs > 0;) {
    const { parentWorkflowTaskId } = child;
    const above = parentWorkflowTaskId && (await executions.getTask(parentWorkflowTaskId, { leaveOut, ...asked }));
    if (above === undefined || above.task.retried || above.task.subWorkflowId !== child.workflowId) return;
    if (above.task.childRevision >= (child.revivedAtRevision ?? 0)) {
      child = goesOn(above.execution) ? above.execution : undefined;
      continue;
    }
    await wait(EVERY_MS, undefined, { signal: asked.signal });
    leftMs -= EVERY_MS;
  }
}

function goesOn({ status, revivedAtRevision }: Execution): boolean {
  return revivedAtRevision !== undefined && !isTerminalWorkflow(status);
}
