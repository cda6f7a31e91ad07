import { taskToWire, workflowToWire } from "@tutti/contracts";
import type { TaskView, tuttiWorkflowGrpc, WorkflowView } from "@tutti/contracts";
import { waitsForAdmission } from "@tutti/engine";

import { Turns } from "../operations/turns.ts";
import { responseToText } from "../rest/json/response-json.ts";
import { queueWaitTimeMs, taskToJson } from "../rest/json/task-to-json.ts";
import { workflowParts } from "../rest/json/workflow-parts.ts";

/** The execution with all that Conductor's message has no field for, but its JSON. Source: reference/api.md 1.7. */
export function executionToWire(view: WorkflowView): tuttiWorkflowGrpc.WorkflowExecution {
  return { ...aboutExecution(view), workflow: workflowToWire(view), json: undefined };
}

/** Likewise, without Conductor's message. */
export function aboutExecution({ execution, tasks }: Pick<WorkflowView, "execution" | "tasks">) {
  const { workflowName, workflowVersion, createTime, updateTime } = execution;
  const { createdBy, idempotencyKey, rateLimitKey } = execution;
  return {
    ...{ workflowName, workflowVersion, createTime, updateTime, createdBy, idempotencyKey, rateLimitKey },
    rateLimited: waitsForAdmission(execution, tasks),
  };
}

/** The execution as REST gives it, made in turns. Rejects with the signal's reason where nobody waits for it any more. */
export async function executionJson(view: WorkflowView, signal: AbortSignal): Promise<Buffer> {
  const turns = new Turns(signal);
  const parts: Buffer[] = [];
  for await (const part of workflowParts(view, Date.now())) {
    parts.push(Buffer.from(part));
    if (turns.isOver) await turns.pass();
  }
  return Buffer.concat(parts);
}

/** The task with all that Conductor's message has no field for. Source: reference/api.md 1.7. */
export function taskExecutionToWire(
  view: TaskView,
  { includeJson = false }: { readonly includeJson?: boolean | undefined },
): tuttiWorkflowGrpc.TaskExecution {
  const now = Date.now();
  return {
    task: taskToWire(view),
    queueWaitTime: queueWaitTimeMs(view.task, now),
    json: includeJson ? Buffer.from(responseToText(taskToJson(view, now))) : undefined,
  };
}
