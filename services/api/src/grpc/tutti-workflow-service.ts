import { workflowToWire } from "@tutti/contracts";
import type { tuttiWorkflowGrpc } from "@tutti/contracts";
import { RpcError } from "@tutti/service-kit";

import type { Operations } from "../operations/operations.ts";
import { WorkflowTest } from "../operations/definitions/workflow-test.ts";
import { testRequestFromJson } from "../rest/json/test-request-from-json.ts";
import { callerOf, valueOf } from "./call-edges.ts";
import { executionMethods } from "./execution-methods.ts";
import { objectOf } from "./object-of.ts";
import { unary } from "./served.ts";
import { wholeSearchMethods } from "./whole-search-methods.ts";

/** `tutti.v1.WorkflowService`: what Conductor's contract does not have. */
export function tuttiWorkflowService(
  {
    workflows,
    tasks,
    operators,
    messages,
    externalStorage,
    searches,
  }: Pick<Operations, "workflows" | "tasks" | "operators" | "messages" | "externalStorage" | "searches">,
  { restUrl }: { readonly restUrl: () => string },
) {
  return {
    ...executionMethods({ workflows }),
    ...wholeSearchMethods(searches),
    terminateWorkflow: unary(async (request: tuttiWorkflowGrpc.TerminateWorkflowRequest, context) => {
      const { workflowId, reason, triggerFailureWorkflow } = request;
      const said = { reason, triggerFailureWorkflow: triggerFailureWorkflow ?? false };
      return { status: valueOf(await workflows.terminate(workflowId, said, callerOf(context))) };
    }),
    updateVariables: unary(async (request: tuttiWorkflowGrpc.UpdateVariablesRequest, context) => {
      const { workflowId, appendArray = false } = request;
      const said = { variables: objectOf(request.variables, "variables"), appendArray };
      return { status: valueOf(await operators.updateVariables(workflowId, said, callerOf(context))) };
    }),
    jumpToTask: unary(async (request: tuttiWorkflowGrpc.JumpToTaskRequest, context) => {
      const { workflowId, taskReferenceName } = request;
      const taskInput = objectOf(request.taskInput, "task_input");
      const reply = await operators.jumpToTask(workflowId, { taskReferenceName, taskInput }, callerOf(context));
      return { status: valueOf(reply) };
    }),
    upgradeWorkflow: unary(async ({ workflowId, version }: tuttiWorkflowGrpc.UpgradeWorkflowRequest, context) => ({
      status: valueOf(await operators.upgrade(workflowId, version, callerOf(context))),
    })),
    terminateRemoveWorkflow: unary(async (request: tuttiWorkflowGrpc.TerminateRemoveWorkflowRequest, context) => {
      const { workflowId, reason, archiveWorkflow: archive = true } = request;
      valueOf(await workflows.terminateRemove(workflowId, { reason, archive }, callerOf(context)));
      return {};
    }),
    pushMessage: unary(async ({ workflowId, payload }: tuttiWorkflowGrpc.PushMessageRequest, context) => {
      if (messages === undefined) throw new RpcError("UNIMPLEMENTED", "messages are switched off on this server");
      return {
        messageId: valueOf(await messages.push(workflowId, objectOf(payload, "payload"), callerOf(context))),
      };
    }),
    testWorkflow: unary(async ({ request }: tuttiWorkflowGrpc.TestWorkflowRequest, context) => {
      const asked = testRequestFromJson(objectOf(request, "request").tree);
      return {
        workflow: workflowToWire(valueOf(await new WorkflowTest({ workflows, tasks }, callerOf(context)).play(asked))),
      };
    }),
    getExternalStorageLocation: unary(async (request: tuttiWorkflowGrpc.GetExternalStorageLocationRequest) => {
      const operation = wordOf(request.operation, "EXTERNAL_PAYLOAD_OPERATION_");
      const payloadType = wordOf(request.payloadType, "EXTERNAL_PAYLOAD_TYPE_");
      const query = { path: request.path, operation, payloadType };
      return valueOf(await externalStorage.location(query, { reachedAt: restUrl() }));
    }),
  };
}

/** The word of an enum's value; those that are unset or unknown are no word that anybody knows. */
function wordOf(value: string, prefix: string): string {
  return value.startsWith(prefix) ? value.slice(prefix.length) : value;
}
