import { workflowToWire } from "@tutti/contracts";
import type { workflowBulkGrpc } from "@tutti/contracts";

import type { BulkOperations, FoundById } from "../operations/bulk/bulk-operations.ts";
import type { BulkFailure, BulkResult } from "../operations/bulk/handle-each.ts";
import type { Reply } from "../operations/reply.ts";
import { bulkFailureToWire } from "./bulk-failure-to-wire.ts";
import { callerOf, valueOf } from "./call-edges.ts";
import { serverStream, unary } from "./served.ts";

/** `tutti.v1.WorkflowBulkService`. Source: reference/api.md 2.4. */
export function workflowBulkService(bulk: BulkOperations): workflowBulkGrpc.WorkflowBulkServiceServer {
  return { ...stateMethods(bulk), ...removalMethods(bulk), ...readMethods(bulk) };
}

function stateMethods(bulk: BulkOperations) {
  return {
    pauseWorkflows: unary(async ({ workflowIds }: workflowBulkGrpc.PauseWorkflowsRequest, context) =>
      told(await bulk.pause(workflowIds, callerOf(context))),
    ),
    resumeWorkflows: unary(async ({ workflowIds }: workflowBulkGrpc.ResumeWorkflowsRequest, context) =>
      told(await bulk.resume(workflowIds, callerOf(context))),
    ),
    restartWorkflows: unary(async (request: workflowBulkGrpc.RestartWorkflowsRequest, context) => {
      const { workflowIds, useLatestDefinitions = false } = request;
      return told(await bulk.restart(workflowIds, { useLatestDefinitions }, callerOf(context)));
    }),
    retryWorkflows: unary(async ({ workflowIds }: workflowBulkGrpc.RetryWorkflowsRequest, context) =>
      told(await bulk.retry(workflowIds, callerOf(context))),
    ),
    terminateWorkflows: unary(async (request: workflowBulkGrpc.TerminateWorkflowsRequest, context) => {
      const { workflowIds, reason, triggerFailureWorkflow = false } = request;
      return told(await bulk.terminate(workflowIds, { reason, triggerFailureWorkflow }, callerOf(context)));
    }),
  };
}

function removalMethods(bulk: BulkOperations) {
  return {
    removeWorkflows: unary(async (request: workflowBulkGrpc.RemoveWorkflowsRequest, context) => {
      const { workflowIds, archiveWorkflow: archive = true } = request;
      return told(await bulk.remove(workflowIds, { archive }, callerOf(context)));
    }),
    terminateRemoveWorkflows: unary(async (request: workflowBulkGrpc.TerminateRemoveWorkflowsRequest, context) => {
      const { workflowIds, reason, archiveWorkflow: archive = true } = request;
      return told(await bulk.terminateRemove(workflowIds, { reason, archive }, callerOf(context)));
    }),
  };
}

function readMethods(bulk: BulkOperations) {
  return {
    getWorkflows: serverStream(async function* (request: workflowBulkGrpc.GetWorkflowsRequest, context) {
      const { workflowIds, includeTasks = true } = request;
      for await (const page of valueOf(await bulk.get(workflowIds, { includeTasks, signal: context.signal }))) {
        context.signal.throwIfAborted();
        yield* page.map(foundToWire);
      }
    }),
  };
}

function told(reply: Reply<BulkResult>): { readonly result: workflowBulkGrpc.BulkResult } {
  const { successful, failures } = valueOf(reply);
  return { result: { successfulWorkflowIds: [...successful], failures: [...failures].map(failureToWire) } };
}

function foundToWire({ id, found }: FoundById): workflowBulkGrpc.GetWorkflowsResponse {
  return found.kind === "ok"
    ? { item: { $case: "workflow", value: workflowToWire(found.value) } }
    : { item: { $case: "failure", value: failureToWire([id, found]) } };
}

function failureToWire([workflowId, failure]: readonly [string, BulkFailure]): workflowBulkGrpc.BulkFailure {
  return { workflowId, status: bulkFailureToWire(failure) };
}
