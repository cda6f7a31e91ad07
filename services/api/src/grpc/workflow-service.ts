import { startRequestFromWire, workflowToWire } from "@tutti/contracts";
import type { WireStartWorkflowRequest, workflowGrpc } from "@tutti/contracts";
import { unary } from "@tutti/service-kit";

import type { Operations } from "../operations/operations.ts";
import { callerOf, missing, readOf, valueOf } from "./call-edges.ts";

/** `conductor.grpc.workflows.WorkflowService`, as far as it is served. Source: reference/api.md 1.3. */
export function workflowService({ workflows }: Pick<Operations, "workflows">) {
  return {
    startWorkflow: unary(async (wire: WireStartWorkflowRequest, context) => {
      const reply = await workflows.start(readOf(startRequestFromWire(wire)), callerOf(context));
      return { workflowId: valueOf(reply, missing(`No such workflow found by name=${wire.name}`)) };
    }),
    getWorkflowStatus: unary(async ({ workflowId, includeTasks }: workflowGrpc.GetWorkflowStatusRequest) => {
      return workflowToWire(valueOf(await workflows.get(workflowId, { includeTasks })));
    }),
    terminateWorkflow: unary(async ({ workflowId, reason }: workflowGrpc.TerminateWorkflowRequest, context) => {
      valueOf(await workflows.terminate(workflowId, reason, callerOf(context)));
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
