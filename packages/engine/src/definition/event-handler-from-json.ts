import { assertNever } from "../assert-never.ts";
import type { Fault } from "../fault.ts";
import { taskMessageFrom } from "../model/task-message.ts";
import type { Json } from "../payload/json.ts";
import { newJsonObject } from "../payload/json.ts";
import type { Read } from "./definition-from-json.ts";
import { EVENT_ACTIONS } from "./event-handler.ts";
import type {
  EventAction,
  EventActionKind,
  EventHandler,
  StartAgentDetails,
  StartWorkflowDetails,
  TaskDetails,
  TerminateWorkflowDetails,
  UpdateVariablesDetails,
} from "./event-handler.ts";
import { FieldReader } from "./field-reader.ts";

/** Reads a handler with Conductor's defaults. Shape only; its rules are `validateEventHandler`'s. */
export function eventHandlerFromJson(json: Json, path = ""): Read<EventHandler> {
  const faults: Fault[] = [];
  const reader = FieldReader.of(json, { path, faults });
  const value: EventHandler = {
    name: reader.text("name") ?? "",
    event: reader.text("event") ?? "",
    condition: reader.text("condition"),
    evaluatorType: reader.text("evaluatorType"),
    active: reader.primitiveFlag("active") ?? false,
    actions: reader.list("actions", (item, path) => readAction(item, { path, faults })) ?? [],
  };
  return { value, faults };
}

/** Where nobody can tell what is to be done there is a fault, and something that does nothing holds the place. */
function readAction(json: Json, { path, faults }: { readonly path: string; readonly faults: Fault[] }): EventAction {
  const before = faults.length;
  const reader = FieldReader.of(json, { path, faults });
  const action = reader.word<EventActionKind>("action", EVENT_ACTIONS);
  if (action === undefined) {
    if (faults.length === before) {
      faults.push({ path: reader.at("action"), message: `must be one of ${EVENT_ACTIONS.join(", ")}` });
    }
    return { action: "complete_task", details: undefined, expandInlineJSON: false };
  }
  const expandInlineJSON = reader.primitiveFlag("expandInlineJSON") ?? false;
  return { expandInlineJSON, ...detailsOf(reader, action) };
}

type Detailed = EventAction extends infer Action
  ? Action extends EventAction
    ? Omit<Action, "expandInlineJSON">
    : never
  : never;

function detailsOf(reader: FieldReader, action: EventActionKind): Detailed {
  switch (action) {
    case "start_workflow":
      return { action, details: reader.object(action, startWorkflowFrom) };
    case "complete_task":
    case "fail_task":
      return { action, details: reader.object(action, taskFrom) };
    case "terminate_workflow":
      return { action, details: reader.object(action, terminateFrom) };
    case "update_workflow_variables":
      return { action, details: reader.object(action, variablesFrom) };
    case "start_agent":
      return { action, details: reader.object(action, agentFrom) };
    default:
      return assertNever(action);
  }
}

function startWorkflowFrom(reader: FieldReader): StartWorkflowDetails {
  return {
    name: reader.text("name") ?? "",
    version: reader.int("version"),
    correlationId: reader.text("correlationId"),
    input: reader.map("input") ?? newJsonObject(),
    inputMessage: taskMessageFrom(reader, "inputMessage"),
    taskToDomain: reader.textMap("taskToDomain"),
  };
}

function taskFrom(reader: FieldReader): TaskDetails {
  return {
    workflowId: reader.text("workflowId"),
    taskRefName: reader.text("taskRefName"),
    taskId: reader.text("taskId"),
    output: reader.map("output") ?? newJsonObject(),
    outputMessage: taskMessageFrom(reader, "outputMessage"),
    reasonForIncompletion: reader.text("reasonForIncompletion"),
  };
}

function terminateFrom(reader: FieldReader): TerminateWorkflowDetails {
  return { workflowId: reader.text("workflowId"), terminationReason: reader.text("terminationReason") };
}

function variablesFrom(reader: FieldReader): UpdateVariablesDetails {
  return {
    workflowId: reader.text("workflowId"),
    variables: reader.map("variables") ?? newJsonObject(),
    appendArray: reader.flag("appendArray") ?? false,
  };
}

function agentFrom(reader: FieldReader): StartAgentDetails {
  return {
    name: reader.text("name"),
    version: reader.int("version"),
    prompt: reader.text("prompt"),
    sessionId: reader.text("sessionId"),
    media: reader.texts("media") ?? [],
    context: reader.map("context") ?? newJsonObject(),
    idempotencyKey: reader.text("idempotencyKey"),
  };
}
