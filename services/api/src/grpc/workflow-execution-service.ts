import { startRequestFromWire, taskToWire, workflowToWire } from "@tutti/contracts";
import type { workflowExecutionGrpc } from "@tutti/contracts";
import { IDEMPOTENCY_STRATEGIES, TASK_RESULT_STATUSES } from "@tutti/engine";
import type { TaskResultStatus } from "@tutti/engine";

import { RETURN_STRATEGIES } from "../operations/executions/execution-operations.ts";
import type { ExecuteRequest, ReturnStrategy, WorkflowRun } from "../operations/executions/execution-operations.ts";
import type { Operations } from "../operations/operations.ts";
import { withPaths, type Reply } from "../operations/reply.ts";
import type { ReferenceUpdate } from "../operations/tasks/task-reference-operations.ts";
import { callerOf, given, pathWithin, valueOf } from "./call-edges.ts";
import { enumFault, wordOf } from "./enum-words.ts";
import { objectOf } from "./object-of.ts";
import { unary } from "./served.ts";

/** `tutti.v1.WorkflowExecutionService`: callers that wait, and signals. */
export function workflowExecutionService({
  executions,
  taskReferences,
}: Pick<Operations, "executions" | "taskReferences">): workflowExecutionGrpc.WorkflowExecutionServiceServer {
  return {
    executeWorkflow: unary(async (request: workflowExecutionGrpc.ExecuteWorkflowRequest, context) => ({
      run: runToWire(valueOf(inStart(await executions.execute(executeRequestOf(request), callerOf(context))))),
    })),
    signal: unary(async (request: workflowExecutionGrpc.SignalRequest, context) => ({
      signaled: valueOf(await executions.signal(signalOf(request), callerOf(context))),
    })),
    signalSync: unary(async (request: workflowExecutionGrpc.SignalSyncRequest, context) => {
      const returnStrategy = returnStrategyOf(request.returnStrategy);
      const asked = { ...signalOf(request), returnStrategy, timeoutMs: request.timeoutMs };
      return { run: runToWire(valueOf(await executions.signalSync(asked, callerOf(context)))) };
    }),
    updateTaskByRefName: unary(async (request: workflowExecutionGrpc.UpdateTaskByRefNameRequest, context) => ({
      taskId: valueOf(await taskReferences.update(updateOf(request), callerOf(context, request.workerId))),
    })),
    updateTaskByRefNameSync: unary(async (request: workflowExecutionGrpc.UpdateTaskByRefNameSyncRequest, context) => {
      const reply = await taskReferences.updateAndGet(updateOf(request), callerOf(context, request.workerId));
      return { workflow: workflowToWire(valueOf(reply)) };
    }),
  };
}

function executeRequestOf(request: workflowExecutionGrpc.ExecuteWorkflowRequest): ExecuteRequest {
  const { value, faults } = startRequestFromWire(given(request.start, "start"));
  const { idempotencyKey, requestId, waitUntilTaskRefs, waitForSeconds } = request;
  const idempotencyStrategy = wordOf(request.idempotencyStrategy, {
    words: IDEMPOTENCY_STRATEGIES,
    prefix: "IDEMPOTENCY_STRATEGY_",
    field: "idempotency_strategy",
  });
  const returnStrategy = returnStrategyOf(request.returnStrategy);
  return {
    start: { value: { ...value, idempotencyKey, idempotencyStrategy }, faults },
    ...{ requestId, waitUntilTaskRefs, waitForSeconds, returnStrategy },
  };
}

/** The key stands beside the start here. */
function inStart<Value>(reply: Reply<Value>): Reply<Value> {
  return withPaths(reply, (path) => (path === "idempotencyKey" ? path : pathWithin("start", path)));
}

type SaidOfTask = Pick<workflowExecutionGrpc.SignalRequest, "workflowId" | "status" | "output">;

function signalOf({ workflowId, status, output }: SaidOfTask) {
  return { workflowId, status: statusOf(status), output: objectOf(output, "output") };
}

function updateOf(request: workflowExecutionGrpc.UpdateTaskByRefNameRequest): ReferenceUpdate {
  const { taskReferenceName, workerId } = request;
  return { ...signalOf(request), taskReferenceName, workerId };
}

function statusOf(value: workflowExecutionGrpc.TaskUpdateStatus): TaskResultStatus {
  const enumeration = { words: TASK_RESULT_STATUSES, prefix: "TASK_UPDATE_STATUS_", field: "status" };
  const status = wordOf(value, enumeration);
  if (status === undefined) throw enumFault(value, enumeration);
  return status;
}

function returnStrategyOf(value: workflowExecutionGrpc.ReturnStrategy): ReturnStrategy {
  const enumeration = { words: RETURN_STRATEGIES, prefix: "RETURN_STRATEGY_", field: "return_strategy" };
  return wordOf(value, enumeration) ?? "TARGET_WORKFLOW";
}

function runToWire({ returnStrategy, shown, ...run }: WorkflowRun): workflowExecutionGrpc.WorkflowRun {
  return { ...run, returnStrategy: `RETURN_STRATEGY_${returnStrategy}`, shown: shownToWire(shown) };
}

function shownToWire(shown: WorkflowRun["shown"]): workflowExecutionGrpc.WorkflowRun["shown"] {
  if (shown === undefined) return undefined;
  if (shown.kind === "task") return { $case: "blockingTask", value: taskToWire(shown.view) };
  const { createTime: createTimeMs, updateTime: updateTimeMs, createdBy = "" } = shown.view.execution;
  return {
    $case: "workflow",
    value: { workflow: workflowToWire(shown.view), createTimeMs, updateTimeMs, createdBy },
  };
}
