import { workflowTaskOf } from "@tutti/contracts";
import type { WorkflowView } from "@tutti/contracts";
import { waitsForAdmission, workflowDefToJson } from "@tutti/engine";
import type { EpochMs, Execution } from "@tutti/engine";

import { loadedPayload } from "./loaded-payload.ts";
import type { ResponseObject } from "./response-json.ts";
import { taskToJson } from "./task-to-json.ts";

/**
 * The execution as Conductor's REST clients read it. All payloads must be loaded; where one lies outside, it is shown
 * as empty. Source: reference/api.md 3.3.
 */
export function workflowToJson({ execution, tasks, snapshot }: WorkflowView, now: EpochMs): ResponseObject {
  return {
    ...identityToJson(execution),
    ...auditToJson(execution),
    ...payloadsToJson(execution),
    status: execution.status,
    endTime: execution.endTime,
    lastRetriedTime: execution.lastRetriedTime,
    reasonForIncompletion: execution.reasonForIncompletion,
    failedReferenceTaskNames: execution.failedReferenceTaskNames,
    failedTaskNames: execution.failedTaskNames,
    history: [],
    rateLimitKey: execution.rateLimitKey,
    rateLimited: waitsForAdmission(execution, tasks),
    workflowDefinition: workflowDefToJson(snapshot.def),
    tasks: tasks.map((task) =>
      taskToJson({ task, execution, workflowTask: workflowTaskOf(task, snapshot.nodes) }, now),
    ),
  };
}

function identityToJson(execution: Execution): ResponseObject {
  return {
    workflowId: execution.workflowId,
    workflowName: execution.workflowName,
    workflowVersion: execution.workflowVersion,
    correlationId: execution.correlationId,
    priority: execution.priority,
    taskToDomain: execution.taskToDomain,
    event: execution.event,
    parentWorkflowId: execution.parentWorkflowId,
    parentWorkflowTaskId: execution.parentWorkflowTaskId,
  };
}

// Clients read `startTime`; it and `createTime` are one. Nobody is known by name: the two texts are there and empty.
function auditToJson(execution: Execution): ResponseObject {
  return {
    ownerApp: "",
    createdBy: execution.createdBy ?? "",
    createTime: execution.createTime,
    startTime: execution.createTime,
    updateTime: execution.updateTime,
  };
}

function payloadsToJson(execution: Execution): ResponseObject {
  const { externalInputPayloadStoragePath: inputPath, externalOutputPayloadStoragePath: outputPath } = execution;
  const owner = `workflow ${execution.workflowId}`;
  return {
    input: loadedPayload(execution.input, { owner, path: inputPath }),
    output: loadedPayload(execution.output, { owner, path: outputPath }),
    variables: loadedPayload(execution.variables, { owner }),
    externalInputPayloadStoragePath: inputPath,
    externalOutputPayloadStoragePath: outputPath,
  };
}
