import { assertNever } from "../assert-never.ts";
import type {
  EventAction,
  StartWorkflowDetails,
  TaskDetails,
  TerminateWorkflowDetails,
  UpdateVariablesDetails,
} from "../definition/event-handler.ts";
import type { WorkflowEvent } from "../event/workflow-event.ts";
import { evaluateJson } from "../expression/evaluate.ts";
import { EvaluationBudget, ExpressionLimitError } from "../expression/evaluation-budget.ts";
import { javaText } from "../expression/java-text.ts";
import { documentScope } from "../expression/scope.ts";
import type { ExpressionScope } from "../expression/scope.ts";
import { taskIdFrom, workflowIdFrom } from "../ids.ts";
import type { TaskId, WorkflowId } from "../ids.ts";
import type { TaskMessage } from "../model/task-message.ts";
import { isJsonObject, JsonDepthError, jsonObject, memberOf } from "../payload/json.ts";
import type { Json, JsonObject } from "../payload/json.ts";
import { Payload } from "../payload/payload.ts";
import { actionIds } from "./event-message.ts";
import type { ActionPlace, EventMessage } from "./event-message.ts";
import { expandJson } from "./expand-json.ts";

/** What an action asks for, worked out of its templates and the message. `output` is what is kept of it. */
export type AskedByAction =
  | { readonly kind: "event"; readonly event: WorkflowEvent; readonly output: JsonObject }
  /** The task's execution is to be found first. */
  | {
      readonly kind: "task";
      readonly taskId: TaskId;
      readonly eventOf: (workflowId: WorkflowId) => WorkflowEvent;
      readonly output: JsonObject;
    }
  /** It can never be carried out. */
  | { readonly kind: "impossible"; readonly reason: string; readonly output: JsonObject };

export type AskOptions = {
  readonly message: EventMessage;
  readonly place: ActionPlace;
  /** The value of `${workflow.env.<name>}`. */
  readonly environment: (name: string) => string | undefined;
};

type Asking = AskOptions & { readonly scope: ExpressionScope; readonly head: EventHead };
type EventHead = Pick<WorkflowEvent, "eventId" | "origin">;

/** What an action of a handler asks for. Pure: the same message gives the same, ids included. Source: engine.md 9.3. */
export function askOfAction(action: EventAction, options: AskOptions): AskedByAction {
  const { message, place, environment } = options;
  const document = action.expandInlineJSON ? expandJson(message.payload) : message.payload;
  const scope = { ...documentScope(document), env: environment, budget: new EvaluationBudget() };
  const origin = { actor: `event handler ${place.handler}`, requestId: message.messageId, traceContext: "" };
  const head = { eventId: actionIds(message, place).eventId, origin };
  try {
    return asked(action, { ...options, scope, head });
  } catch (error) {
    if (error instanceof JsonDepthError || error instanceof ExpressionLimitError) return impossible(error.message);
    throw error;
  }
}

function asked({ action, details }: EventAction, asking: Asking): AskedByAction {
  if (details === undefined) return impossible(`the action has no ${action}`);
  switch (action) {
    case "start_workflow":
      return startWorkflow(details, asking);
    case "complete_task":
      return endTask(details, { ...asking, status: "COMPLETED" });
    case "fail_task":
      return endTask(details, { ...asking, status: "FAILED" });
    case "terminate_workflow":
      return terminateWorkflow(details, asking);
    case "update_workflow_variables":
      return updateVariables(details, asking);
    case "start_agent":
      return impossible("start_agent: this release has no agents");
    default:
      return assertNever(action);
  }
}

function startWorkflow(details: StartWorkflowDetails, { message, place, scope, head }: Asking): AskedByAction {
  const { workflowId } = actionIds(message, place);
  const name = textOf(evaluateJson(details.name, scope));
  if (name === undefined || name === "") return impossible(`no name of a workflow: ${details.name} gives none`);
  const event: WorkflowEvent = {
    kind: "WorkflowStarted",
    ...head,
    workflowId,
    name,
    version: details.version,
    inlineDefinition: undefined,
    snapshotHash: undefined,
    input: Payload.fromTree(jsonObject([...evaluatedMembers(details.input, scope), ...aboutMessage(message)])),
    correlationId: optionalText(details.correlationId, scope),
    priority: 0,
    taskToDomain: domainsOf(details, { message, scope }),
    externalInputPayloadStoragePath: undefined,
    createdBy: undefined,
    event: message.event,
  };
  return { kind: "event", event, output: jsonObject([["workflowId", workflowId]]) };
}

/** Those of the action, else those that the message brings. */
function domainsOf(
  { taskToDomain }: StartWorkflowDetails,
  { message, scope }: Pick<Asking, "message" | "scope">,
): ReadonlyMap<string, string> {
  const brought = isJsonObject(message.payload) ? memberOf(message.payload, "taskToDomain") : undefined;
  const domains = taskToDomain === undefined ? brought : evaluateJson(jsonObject(taskToDomain), scope);
  const entries = isJsonObject(domains) ? Object.entries(domains) : [];
  return new Map(entries.flatMap(([key, domain]) => (domain === null ? [] : [[key, javaText(domain)] as const])));
}

function endTask(
  details: TaskDetails,
  { message, scope, head, status }: Asking & { readonly status: "COMPLETED" | "FAILED" },
): AskedByAction {
  const { workflowId, taskId, taskRefName, reasonForIncompletion, output, outputMessage } = details;
  const named = { workflowId, taskId, taskRefName, reasonForIncompletion };
  const members = Object.entries(named).map(([key, text]) => [key, text ?? null] as const);
  const template = jsonObject([...members, ...Object.entries(output)]);
  const said = jsonObject(evaluatedMembers(template, scope));
  const reason = status === "FAILED" ? textOf(memberOf(said, "reasonForIncompletion")) : undefined;
  const payload = Payload.fromTree(jsonObject([...Object.entries(said), ...aboutMessage(message)]));
  const word = { ...head, status, output: payload, outputMessage, reasonForIncompletion: reason };
  const byId = textOf(memberOf(said, "taskId")) ?? "";
  if (byId !== "") return endTaskById(byId, { word, said });
  const execution = workflowIdFrom(textOf(memberOf(said, "workflowId")) ?? "");
  const taskReferenceName = textOf(memberOf(said, "taskRefName")) ?? "";
  if (execution === undefined || taskReferenceName === "")
    return impossible("no task is named: neither a taskId nor a workflowId with a taskRefName", said);
  const event: WorkflowEvent = {
    kind: "TaskUpdatedByReference",
    ...word,
    workflowId: execution,
    taskReferenceName,
    workerId: undefined,
    replacesOutput: true,
  };
  return { kind: "event", event, output: said };
}

type Word = EventHead & {
  readonly status: "COMPLETED" | "FAILED";
  readonly output: Payload;
  readonly outputMessage: TaskMessage | undefined;
  readonly reasonForIncompletion: string | undefined;
};

function endTaskById(text: string, { word, said }: { readonly word: Word; readonly said: JsonObject }): AskedByAction {
  const taskId = taskIdFrom(text);
  if (taskId === undefined) return impossible(`No such task found by id: ${text}`, said);
  const eventOf = (workflowId: WorkflowId): WorkflowEvent => ({
    kind: "TaskUpdated",
    ...word,
    workflowId,
    taskId,
    callbackAfterSeconds: 0,
    workerId: undefined,
    externalOutputPayloadStoragePath: undefined,
    subWorkflowId: undefined,
    extendLease: false,
  });
  return { kind: "task", taskId, eventOf, output: said };
}

function terminateWorkflow(details: TerminateWorkflowDetails, { scope, head }: Asking): AskedByAction {
  return ofExecution(details.workflowId, scope, (workflowId) => {
    const reason = optionalText(details.terminationReason, scope);
    return {
      event: { kind: "TerminateRequested", ...head, workflowId, reason },
      output: jsonObject([["terminationReason", reason ?? null]]),
    };
  });
}

function updateVariables(details: UpdateVariablesDetails, { scope, head }: Asking): AskedByAction {
  const { appendArray } = details;
  return ofExecution(details.workflowId, scope, (workflowId) => {
    const variables = jsonObject(evaluatedMembers(details.variables, scope));
    const payload = Payload.fromTree(variables);
    return {
      event: { kind: "UpdateVariablesRequested", ...head, workflowId, variables: payload, appendArray },
      output: jsonObject([["variables", variables]]),
    };
  });
}

function ofExecution(
  template: string | undefined,
  scope: ExpressionScope,
  ask: (workflowId: WorkflowId) => { readonly event: WorkflowEvent; readonly output: JsonObject },
): AskedByAction {
  const found = optionalText(template, scope);
  const workflowId = workflowIdFrom(found ?? "");
  if (workflowId === undefined) return impossible(`no execution is named: the workflowId is ${found ?? "missing"}`);
  const { event, output } = ask(workflowId);
  const kept = jsonObject([["workflowId", workflowId], ...Object.entries(output)]);
  return { kind: "event", event, output: kept };
}

function evaluatedMembers(template: JsonObject, scope: ExpressionScope): readonly (readonly [string, Json])[] {
  const evaluated = evaluateJson(template, scope);
  return isJsonObject(evaluated) ? Object.entries(evaluated) : [];
}

/** How an execution or a task is told which message it comes from. */
function aboutMessage({ messageId, event }: EventMessage): readonly (readonly [string, Json])[] {
  return [
    ["conductor.event.messageId", messageId],
    ["conductor.event.name", event],
  ];
}

function optionalText(template: string | undefined, scope: ExpressionScope): string | undefined {
  return template === undefined ? undefined : textOf(evaluateJson(template, scope));
}

function textOf(json: Json | undefined): string | undefined {
  return json === undefined || json === null ? undefined : javaText(json);
}

function impossible(reason: string, output: JsonObject = jsonObject([])): AskedByAction {
  return { kind: "impossible", reason, output };
}
