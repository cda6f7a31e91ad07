import { metadataGrpc, WireStartWorkflowRequest, workflowGrpc } from "@tutti/contracts";

import { channelOptions, credentialsOf } from "./channel.ts";
import type { Connection } from "./channel.ts";
import { taskDefinitionToWire, workflowDefinitionToWire } from "./definition-to-wire.ts";
import type { TaskDefinition, WorkflowDefinition } from "./definition.ts";
import { executionFromWire } from "./execution.ts";
import type { Execution } from "./execution.ts";
import { objectToWire } from "./json.ts";
import type { JsonObject } from "./json.ts";
import { callUnary } from "./unary.ts";

/** What an execution is started with. */
export type StartWorkflow = {
  readonly name: string;
  /** The highest one there is when not given. */
  readonly version?: number;
  readonly input?: JsonObject;
  readonly correlationId?: string;
  /** 0 to 99. */
  readonly priority?: number;
  /** Domain by task type; `*` stands for every other. */
  readonly taskToDomain?: Readonly<Record<string, string>>;
};

/** Registers, starts and reads over gRPC. Every method rejects with the ServiceError that gRPC gives. */
export type Client = {
  /** Creates the definitions, or replaces those that are there. */
  readonly registerTasks: (definitions: readonly TaskDefinition[]) => Promise<void>;
  /** Checks the definition and creates it, or replaces the one of its name and version. */
  readonly registerWorkflow: (definition: WorkflowDefinition) => Promise<void>;
  /** Starts an execution and gives its workflow id. */
  readonly startWorkflow: (start: StartWorkflow) => Promise<string>;
  /** Reads an execution, with its tasks unless told otherwise. */
  readonly getExecution: (workflowId: string, options?: { readonly includeTasks?: boolean }) => Promise<Execution>;
  /** Ends an execution as TERMINATED, for a reason that is kept on it. */
  readonly terminateWorkflow: (workflowId: string, options?: { readonly reason?: string }) => Promise<void>;
  readonly close: () => void;
};

/** Makes a client. It connects with its first call; each call has `timeoutMs`, 10 s when not given. */
export function makeClient(connection: Connection & { readonly timeoutMs?: number }): Client {
  const { address, timeoutMs = 10_000 } = connection;
  const metadata = new metadataGrpc.MetadataServiceClient(address, credentialsOf(connection), channelOptions);
  const workflows = new workflowGrpc.WorkflowServiceClient(address, credentialsOf(connection), channelOptions);
  const timeout = { timeoutMs };
  return {
    registerTasks: async (definitions) => {
      const defs = definitions.map(taskDefinitionToWire);
      await callUnary(metadata.createTasks.bind(metadata), { defs }, timeout);
    },
    registerWorkflow: async (definition) => {
      const workflow = workflowDefinitionToWire(definition);
      // UpdateWorkflows answers OK for a definition that it refuses.
      await callUnary(metadata.validateWorkflow.bind(metadata), { workflow }, timeout);
      await callUnary(metadata.updateWorkflows.bind(metadata), { defs: [workflow] }, timeout);
    },
    startWorkflow: async (start) => {
      const response = await callUnary(workflows.startWorkflow.bind(workflows), startToWire(start), timeout);
      return response.workflowId;
    },
    getExecution: async (workflowId, { includeTasks = true } = {}) => {
      const request = { workflowId, includeTasks };
      return executionFromWire(await callUnary(workflows.getWorkflowStatus.bind(workflows), request, timeout));
    },
    terminateWorkflow: async (workflowId, { reason = "" } = {}) => {
      await callUnary(workflows.terminateWorkflow.bind(workflows), { workflowId, reason }, timeout);
    },
    close: () => {
      metadata.close();
      workflows.close();
    },
  };
}

function startToWire(start: StartWorkflow): WireStartWorkflowRequest {
  const { input = {}, taskToDomain = {}, ...rest } = start;
  return WireStartWorkflowRequest.fromPartial({
    ...rest,
    input: objectToWire(input),
    taskToDomain: new Map(Object.entries(taskToDomain)),
  });
}
