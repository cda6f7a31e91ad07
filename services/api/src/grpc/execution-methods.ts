import { refusalOfFaults } from "@tutti/contracts";
import type { StartRequest, tuttiWorkflowGrpc } from "@tutti/contracts";
import { IDEMPOTENCY_STRATEGIES, TASK_STATUSES } from "@tutti/engine";
import type { Execution, PayloadSlot, Read, TaskStatus } from "@tutti/engine";

import type { Operations } from "../operations/operations.ts";
import { renamed } from "../operations/reply.ts";
import { pageOfTasks } from "../operations/tasks/task-page.ts";
import { loadedPayload } from "../rest/json/loaded-payload.ts";
import { callerOf, missing, pathWithin, showingOf, valueOf } from "./call-edges.ts";
import { workflowDefOf } from "./definition-forms.ts";
import { encodedExecution } from "./encoded-workflow.ts";
import { wordOf } from "./enum-words.ts";
import { executionJson, executionToWire, taskExecutionToWire } from "./execution-forms.ts";
import { objectOf } from "./object-of.ts";
import { refusalToRpcError } from "./refusal-to-rpc-error.ts";
import { unary } from "./served.ts";

/** Of `tutti.v1.WorkflowService`: starts, and what is read of one execution. Source: reference/api.md 1.7, 2.3. */
export function executionMethods({ workflows }: Pick<Operations, "workflows">) {
  return {
    startWorkflow: unary(async (request: tuttiWorkflowGrpc.StartWorkflowRequest, context) => {
      const start = startOf(request);
      const noDefinition = missing(`No such workflow found by name=${start.value.name}`);
      const reply = renamed({ workflowDef: "definition" }, await workflows.start(start, callerOf(context)));
      return { workflowId: valueOf(reply, noDefinition) };
    }),
    getWorkflow: unary(async (request: tuttiWorkflowGrpc.GetWorkflowRequest, context) => {
      const { workflowId, includeTasks = true, includeJson = false } = request;
      const { signal } = context;
      const view = valueOf(await workflows.get(workflowId, { includeTasks, showing: showingOf(context) }));
      const json = includeJson ? await executionJson(view, signal) : undefined;
      if (view.tasks.length > TASKS_IN_ONE_TURN) return await encodedExecution(view, { json, signal });
      return { execution: { ...executionToWire(view), json } };
    }),
    getWorkflowStatus: unary(async (request: tuttiWorkflowGrpc.GetWorkflowStatusRequest, { signal }) => {
      const reply = await workflows.get(request.workflowId, { includeTasks: false, signal });
      return statusToWire(valueOf(reply).execution, request);
    }),
    listWorkflowTasks: unary(async (request: tuttiWorkflowGrpc.ListWorkflowTasksRequest, { signal }) => {
      const { workflowId, start, count, includeJson } = request;
      const asked = { workflowId, start, count, statuses: new Set(request.statuses.map(statusOf)) };
      const { totalHits, tasks } = valueOf(await pageOfTasks(workflows, asked, { signal }));
      return { totalHits, tasks: tasks.map((view) => taskExecutionToWire(view, { includeJson })) };
    }),
  };
}

const TASKS_IN_ONE_TURN = 200;

function startOf(request: tuttiWorkflowGrpc.StartWorkflowRequest): Read<StartRequest> {
  const definition = request.definition && workflowDefOf(request.definition, "definition");
  const inlineDefinition = definition?.value;
  const faults = (definition?.faults ?? []).map((fault) => ({ ...fault, path: pathWithin("workflowDef", fault.path) }));
  const value: StartRequest = {
    name: request.name === "" ? (inlineDefinition?.name ?? "") : request.name,
    version: request.version,
    correlationId: textOf(request.correlationId),
    input: objectOf(request.input, "input"),
    taskToDomain: request.taskToDomain,
    inlineDefinition,
    externalInputPayloadStoragePath: textOf(request.externalInputPayloadStoragePath),
    priority: request.priority ?? 0,
    createdBy: undefined,
    idempotencyKey: textOf(request.idempotencyKey),
    idempotencyStrategy: wordOf(request.idempotencyStrategy, {
      words: IDEMPOTENCY_STRATEGIES,
      prefix: "IDEMPOTENCY_STRATEGY_",
      field: "idempotency_strategy",
    }),
  };
  return { value, faults };
}

/** An empty text says no more than one that is not set. */
function textOf(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}

function statusOf(value: string, index: number): TaskStatus {
  const status = TASK_STATUSES.find((one) => one === value);
  if (status !== undefined) return status;
  const message = `must be one of ${TASK_STATUSES.join(", ")}`;
  throw refusalToRpcError(refusalOfFaults([{ path: `statuses[${index}]`, message, found: value }]));
}

function statusToWire(
  execution: Execution,
  { includeOutput = false, includeVariables = false }: tuttiWorkflowGrpc.GetWorkflowStatusRequest,
): tuttiWorkflowGrpc.GetWorkflowStatusResponse {
  const { workflowId, correlationId, status, output, variables } = execution;
  const bytesOf = (slot: PayloadSlot, path?: string): Buffer =>
    Buffer.from(loadedPayload(slot, { owner: `workflow ${workflowId}`, path }).bytes);
  return {
    ...{ workflowId, correlationId, status },
    output: includeOutput ? bytesOf(output, execution.externalOutputPayloadStoragePath) : undefined,
    variables: includeVariables ? bytesOf(variables) : undefined,
  };
}
