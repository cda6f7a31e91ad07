import { asText, isList, isObject } from "../json.ts";
import type { Json, JsonObject } from "../json.ts";
import type { Conductor } from "./conductor.ts";
import { taskDefToMessage, workflowDefToMessage } from "./definition-to-message.ts";
import type { GrpcClient } from "./grpc-client.ts";
import type { Message } from "./message.ts";
import { jsonFromValues, valuesFromJson } from "./value.ts";

/** Conductor over gRPC. */
export function grpcConductor(grpc: GrpcClient): Conductor {
  return {
    registerTasks: async (definitions) => {
      await grpc.unary("conductor.grpc.metadata.MetadataService/CreateTasks", {
        defs: definitions.map(taskDefToMessage),
      });
    },
    registerWorkflow: async (definition) => {
      const workflow = workflowDefToMessage(definition);
      await grpc.unary("conductor.grpc.metadata.MetadataService/CreateWorkflow", { workflow });
    },
    start: async (request) => {
      const message = { ...request, input: valuesFromJson(objectIn(request["input"])) };
      const answer = await grpc.unary("conductor.grpc.workflows.WorkflowService/StartWorkflow", message);
      return asText(answer["workflowId"]);
    },
    poll: async (taskType, { count = 1, timeoutMs = 0, workerId = "e2e", domain = "" } = {}) => {
      const request = { taskType, count, timeout: timeoutMs, workerId, domain };
      const tasks = await grpc.stream("conductor.grpc.tasks.TaskService/BatchPoll", request);
      return tasks.map(taskFromMessage);
    },
    update: async (result) => {
      const message = { ...result, outputData: valuesFromJson(objectIn(result["outputData"])) };
      await grpc.unary("conductor.grpc.tasks.TaskService/UpdateTask", { result: message });
    },
    execution: async (workflowId) => {
      const request = { workflowId, includeTasks: true };
      const path = "conductor.grpc.workflows.WorkflowService/GetWorkflowStatus";
      return executionFromMessage(await grpc.unary(path, request));
    },
  };
}

/** A task as REST shows it, as far as these tests look. */
function taskFromMessage(task: Message): JsonObject {
  return { ...task, inputData: jsonFromValues(task["inputData"]), outputData: jsonFromValues(task["outputData"]) };
}

function executionFromMessage(workflow: Message): JsonObject {
  const tasks = workflow["tasks"];
  return {
    ...workflow,
    input: jsonFromValues(workflow["input"]),
    output: jsonFromValues(workflow["output"]),
    variables: jsonFromValues(workflow["variables"]),
    tasks: isList(tasks) ? tasks.filter(isObject).map(taskFromMessage) : [],
  };
}

function objectIn(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}
