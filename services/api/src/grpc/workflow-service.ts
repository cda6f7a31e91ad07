import { startRequestFromWire, workflowToWire } from "@tutti/contracts";
import type { WireRerunWorkflowRequest, WireStartWorkflowRequest, workflowGrpc } from "@tutti/contracts";

import type { Operations } from "../operations/operations.ts";
import { renamed } from "../operations/reply.ts";
import { blamed, callerOf, missing, readOf, showingOf, valueOf } from "./call-edges.ts";
import { rerunRequestFromWire, skipRequestFromWire } from "./operator-requests.ts";
import { encodedWorkflow } from "./encoded-workflow.ts";
import { workflowSearchMethods } from "./search-methods.ts";
import { unary } from "./served.ts";

/** `conductor.grpc.workflows.WorkflowService`, as far as it is served. Source: reference/api.md 1.3. */
export function workflowService(operations: Pick<Operations, "workflows" | "operators" | "finds" | "searches">) {
  return {
    ...executionMethods(operations),
    ...operatorMethods(operations),
    ...repairMethods(operations),
    ...findMethods(operations),
    ...workflowSearchMethods(operations.searches),
  };
}

function executionMethods({ workflows }: Pick<Operations, "workflows">) {
  return {
    startWorkflow: unary(async (wire: WireStartWorkflowRequest, context) => {
      const reply = await workflows.start(startRequestFromWire(wire), callerOf(context));
      return { workflowId: valueOf(reply, missing(`No such workflow found by name=${wire.name}`)) };
    }),
    getWorkflowStatus: unary(async (request: workflowGrpc.GetWorkflowStatusRequest, context) => {
      const { workflowId, includeTasks } = request;
      const view = valueOf(await workflows.get(workflowId, { includeTasks, showing: showingOf(context) }));
      return view.tasks.length > TASKS_IN_ONE_TURN ? await encodedWorkflow(view, context.signal) : workflowToWire(view);
    }),
    removeWorkflow: unary(async ({ workflodId, archiveWorkflow }: workflowGrpc.RemoveWorkflowRequest, context) => {
      const reply = await workflows.remove(workflodId, { archive: archiveWorkflow }, callerOf(context));
      valueOf(renamed({ workflowId: "workflod_id" }, reply));
      return {};
    }),
  };
}

const TASKS_IN_ONE_TURN = 200;

function operatorMethods({ workflows }: Pick<Operations, "workflows">) {
  return {
    decideWorkflow: unary(async ({ workflowId }: workflowGrpc.DecideWorkflowRequest, context) => {
      valueOf(await workflows.decide(workflowId, callerOf(context)));
      return {};
    }),
    terminateWorkflow: unary(async ({ workflowId, reason }: workflowGrpc.TerminateWorkflowRequest, context) => {
      valueOf(await workflows.terminate(workflowId, { reason }, callerOf(context)));
      return {};
    }),
    pauseWorkflow: unary(async ({ workflowId }: workflowGrpc.PauseWorkflowRequest, context) => {
      valueOf(await workflows.pause(workflowId, callerOf(context)));
      return {};
    }),
    resumeWorkflow: unary(async ({ workflowId }: workflowGrpc.ResumeWorkflowRequest, context) => {
      valueOf(await workflows.resume(workflowId, callerOf(context)));
      return {};
    }),
  };
}

function repairMethods({ operators }: Pick<Operations, "operators">) {
  return {
    retryWorkflow: unary(async (request: workflowGrpc.RetryWorkflowRequest, context) => {
      const { workflowId, resumeSubworkflowTasks } = request;
      valueOf(await operators.retry(workflowId, { resumeSubworkflowTasks }, callerOf(context)));
      return {};
    }),
    restartWorkflow: unary(async (request: workflowGrpc.RestartWorkflowRequest, context) => {
      const { workflowId, useLatestDefinitions } = request;
      valueOf(await operators.restart(workflowId, { useLatestDefinitions }, callerOf(context)));
      return {};
    }),
    rerunWorkflow: unary(async (wire: WireRerunWorkflowRequest, context) => {
      const reply = await operators.rerun(readOf(rerunRequestFromWire(wire)), callerOf(context));
      const told = blamed("re_run_from_task_id", renamed({ workflowId: "re_run_from_workflow_id" }, reply));
      return { workflowId: valueOf(told) };
    }),
    skipTaskFromWorkflow: unary(async (wire: workflowGrpc.SkipTaskRequest, context) => {
      const { workflowId, taskReferenceName, request } = wire;
      const given = readOf(skipRequestFromWire(request));
      valueOf(await operators.skip({ workflowId, taskReferenceName, ...given }, callerOf(context)));
      return {};
    }),
    resetWorkflowCallbacks: unary(async ({ workflowId }: workflowGrpc.ResetWorkflowCallbacksRequest, context) => {
      valueOf(await operators.resetCallbacks(workflowId, callerOf(context)));
      return {};
    }),
  };
}

function findMethods({ finds }: Pick<Operations, "finds">) {
  return {
    getRunningWorkflows: unary(async (query: workflowGrpc.GetRunningWorkflowsRequest, { signal }) => ({
      workflowIds: [...valueOf(await finds.running(query, { signal }))],
    })),
    getWorkflows: unary(async (request: workflowGrpc.GetWorkflowsRequest, { signal }) => {
      const found = valueOf(await finds.correlated({ ...request, correlationIds: request.correlationId }, { signal }));
      const workflowsById = [...found].map(([id, views]) => [id, { workflows: views.map(workflowToWire) }] as const);
      return { workflowsById: new Map(workflowsById) };
    }),
  };
}
