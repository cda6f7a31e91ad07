import { metadataGrpc, taskDefFromWire, taskDefToWire, workflowDefFromWire, workflowDefToWire } from "@tutti/contracts";

import type { Operations } from "../operations/operations.ts";
import { given, missing, valueOf, within } from "./call-edges.ts";
import { unary } from "./served.ts";

type DefinitionOperations = Pick<Operations, "workflowDefinitions" | "taskDefinitions">;

/** `conductor.grpc.metadata.MetadataService`. Source: reference/api.md 1.3. */
export function metadataService(operations: DefinitionOperations): metadataGrpc.MetadataServiceServer {
  return { ...workflowDefinitionMethods(operations), ...taskDefinitionMethods(operations) };
}

function workflowDefinitionMethods({ workflowDefinitions }: Pick<DefinitionOperations, "workflowDefinitions">) {
  return {
    createWorkflow: unary(async ({ workflow }: metadataGrpc.CreateWorkflowRequest, { signal }) => {
      const def = workflowDefFromWire(given(workflow, "workflow"));
      valueOf(within("workflow", await workflowDefinitions.create(def, { signal })));
      return {};
    }),
    validateWorkflow: unary(async ({ workflow }: metadataGrpc.ValidateWorkflowRequest, { signal }) => {
      const def = workflowDefFromWire(given(workflow, "workflow"));
      valueOf(within("workflow", await workflowDefinitions.validate(def, { signal })));
      return {};
    }),
    updateWorkflows: unary(async ({ defs }: metadataGrpc.UpdateWorkflowsRequest, { signal }) => {
      const read = defs.map((def) => workflowDefFromWire(def));
      valueOf(within("defs", await workflowDefinitions.put(read, { signal })));
      return {};
    }),
    getWorkflow: unary(async ({ name, version }: metadataGrpc.GetWorkflowRequest, { signal }) => {
      const reply = await workflowDefinitions.get(name, version === 0 ? undefined : version, { signal });
      return { workflow: workflowDefToWire(valueOf(reply, missing(`No such workflow found by name=${name}`))) };
    }),
  };
}

function taskDefinitionMethods({ taskDefinitions }: Pick<DefinitionOperations, "taskDefinitions">) {
  return {
    createTasks: unary(async ({ defs }: metadataGrpc.CreateTasksRequest, { signal }) => {
      const read = defs.map((def) => taskDefFromWire(def));
      valueOf(within("defs", await taskDefinitions.put(read, { signal })));
      return {};
    }),
    updateTask: unary(async ({ task }: metadataGrpc.UpdateTaskRequest, { signal }) => {
      const def = taskDefFromWire(given(task, "task"));
      valueOf(within("task", await taskDefinitions.update(def, { signal })));
      return {};
    }),
    getTask: unary(async ({ taskType }: metadataGrpc.GetTaskRequest, { signal }) => {
      const reply = await taskDefinitions.get(taskType, { signal });
      return { task: taskDefToWire(valueOf(reply, missing(`No such TaskDef found by taskType=${taskType}`))) };
    }),
    deleteTask: unary(async ({ taskType }: metadataGrpc.DeleteTaskRequest, { signal }) => {
      valueOf(await taskDefinitions.delete(taskType, { signal }));
      return {};
    }),
  };
}
