import type { EventAction, EventActionKind, EventHandler } from "@tutti/engine";

import type {
  EventHandler as WireEventHandler,
  EventHandler_Action as WireAction,
  EventHandler_Action_Type as WireActionType,
} from "./gen/model/eventhandler.ts";
import { taskMessageToWire } from "./task-message-codec.ts";
import { jsonObjectToWire } from "./value-map.ts";

/** The event handler as Conductor's clients read it. */
export function eventHandlerToWire(handler: EventHandler): WireEventHandler {
  return {
    name: handler.name,
    event: handler.event,
    condition: handler.condition ?? "",
    actions: handler.actions.map(actionToWire),
    active: handler.active,
    evaluatorType: handler.evaluatorType ?? "",
  };
}

/** The word of an action as the wire has it. */
export function eventActionToWire(action: EventActionKind): Exclude<WireActionType, "UNRECOGNIZED"> {
  return ACTION_WORDS[action];
}

const ACTION_WORDS = {
  start_workflow: "START_WORKFLOW",
  complete_task: "COMPLETE_TASK",
  fail_task: "FAIL_TASK",
  terminate_workflow: "TERMINATE_WORKFLOW",
  update_workflow_variables: "UPDATE_WORKFLOW_VARIABLES",
  start_agent: "START_AGENT",
} as const;

const NO_DETAILS = {
  startWorkflow: undefined,
  completeTask: undefined,
  failTask: undefined,
  terminateWorkflow: undefined,
  updateWorkflowVariables: undefined,
  startAgent: undefined,
};

function actionToWire(action: EventAction): WireAction {
  const { expandInlineJSON: expandInlineJson } = action;
  return { ...NO_DETAILS, action: eventActionToWire(action.action), expandInlineJson, ...detailsToWire(action) };
}

function detailsToWire({ action, details }: EventAction): Partial<WireAction> {
  if (details === undefined) return {};
  switch (action) {
    case "start_workflow":
      return { startWorkflow: startWorkflowToWire(details) };
    case "complete_task":
      return { completeTask: taskDetailsToWire(details) };
    case "fail_task":
      return { failTask: taskDetailsToWire(details) };
    case "terminate_workflow": {
      const { workflowId = "", terminationReason = "" } = details;
      return { terminateWorkflow: { workflowId, terminationReason } };
    }
    case "update_workflow_variables": {
      const { workflowId = "", variables, appendArray } = details;
      return { updateWorkflowVariables: { workflowId, variables: jsonObjectToWire(variables), appendArray } };
    }
    case "start_agent":
      return { startAgent: startAgentToWire(details) };
  }
}

type DetailsOf<Kind extends EventActionKind> = NonNullable<(EventAction & { readonly action: Kind })["details"]>;

function startWorkflowToWire(details: DetailsOf<"start_workflow">) {
  return {
    name: details.name,
    version: details.version ?? 0,
    correlationId: details.correlationId ?? "",
    input: jsonObjectToWire(details.input),
    inputMessage: taskMessageToWire(details.inputMessage),
    taskToDomain: new Map(details.taskToDomain),
  };
}

function taskDetailsToWire(details: DetailsOf<"complete_task">) {
  return {
    workflowId: details.workflowId ?? "",
    taskRefName: details.taskRefName ?? "",
    output: jsonObjectToWire(details.output),
    outputMessage: taskMessageToWire(details.outputMessage),
    taskId: details.taskId ?? "",
    reasonForIncompletion: details.reasonForIncompletion ?? "",
  };
}

function startAgentToWire(details: DetailsOf<"start_agent">) {
  return {
    name: details.name ?? "",
    version: details.version ?? 0,
    prompt: details.prompt ?? "",
    sessionId: details.sessionId ?? "",
    media: [...details.media],
    context: jsonObjectToWire(details.context),
    idempotencyKey: details.idempotencyKey ?? "",
  };
}
