import type { EventAction, EventHandler, Fault, Read } from "@tutti/engine";

import { inside, item, numberFromWire, objectFromWire, textFromWire, wordFromWire } from "./from-wire.ts";
import type { At } from "./from-wire.ts";
import type {
  EventHandler as WireEventHandler,
  EventHandler_Action as WireAction,
  EventHandler_StartAgent as WireStartAgent,
  EventHandler_StartWorkflow as WireStartWorkflow,
  EventHandler_TaskDetails as WireTaskDetails,
} from "./gen/model/eventhandler.ts";
import { taskMessageFromWire } from "./task-message-codec.ts";

/** The event handler a client sent, and what is wrong with its shape. Its rules are the engine's. */
export function eventHandlerFromWire(wire: WireEventHandler, path = ""): Read<EventHandler> {
  const faults: Fault[] = [];
  const actions = wire.actions.map((action, index) =>
    actionFromWire(action, item(inside({ path, faults }, "actions"), index)),
  );
  const value = {
    name: wire.name,
    event: wire.event,
    condition: textFromWire(wire.condition),
    evaluatorType: textFromWire(wire.evaluatorType),
    active: wire.active,
    actions,
  };
  return { value, faults };
}

function actionFromWire(wire: WireAction, at: At): EventAction {
  const expandInlineJSON = wire.expandInlineJson;
  const word = wordFromWire(wire.action, inside(at, "action"), "START_WORKFLOW");
  switch (word) {
    case "START_WORKFLOW": {
      const details = wire.startWorkflow && startWorkflowFromWire(wire.startWorkflow, inside(at, "startWorkflow"));
      return { action: "start_workflow", details, expandInlineJSON };
    }
    case "COMPLETE_TASK": {
      const details = wire.completeTask && taskDetailsFromWire(wire.completeTask, inside(at, "completeTask"));
      return { action: "complete_task", details, expandInlineJSON };
    }
    case "FAIL_TASK": {
      const details = wire.failTask && taskDetailsFromWire(wire.failTask, inside(at, "failTask"));
      return { action: "fail_task", details, expandInlineJSON };
    }
    case "TERMINATE_WORKFLOW":
      return { action: "terminate_workflow", details: terminationFromWire(wire), expandInlineJSON };
    case "UPDATE_WORKFLOW_VARIABLES":
      return { action: "update_workflow_variables", details: variablesFromWire(wire, at), expandInlineJSON };
    case "START_AGENT": {
      const details = wire.startAgent && startAgentFromWire(wire.startAgent, inside(at, "startAgent"));
      return { action: "start_agent", details, expandInlineJSON };
    }
  }
}

function startWorkflowFromWire(wire: WireStartWorkflow, at: At) {
  return {
    name: wire.name,
    version: numberFromWire(wire.version),
    correlationId: textFromWire(wire.correlationId),
    input: objectFromWire(wire.input, inside(at, "input")),
    inputMessage: taskMessageFromWire(wire.inputMessage, at, "inputMessage"),
    taskToDomain: wire.taskToDomain.size === 0 ? undefined : wire.taskToDomain,
  };
}

function taskDetailsFromWire(wire: WireTaskDetails, at: At) {
  return {
    workflowId: textFromWire(wire.workflowId),
    taskRefName: textFromWire(wire.taskRefName),
    taskId: textFromWire(wire.taskId),
    output: objectFromWire(wire.output, inside(at, "output")),
    outputMessage: taskMessageFromWire(wire.outputMessage, at, "outputMessage"),
    reasonForIncompletion: textFromWire(wire.reasonForIncompletion),
  };
}

function terminationFromWire({ terminateWorkflow: wire }: WireAction) {
  if (wire === undefined) return undefined;
  return { workflowId: textFromWire(wire.workflowId), terminationReason: textFromWire(wire.terminationReason) };
}

function variablesFromWire({ updateWorkflowVariables: wire }: WireAction, at: At) {
  if (wire === undefined) return undefined;
  return {
    workflowId: textFromWire(wire.workflowId),
    variables: objectFromWire(wire.variables, inside(inside(at, "updateWorkflowVariables"), "variables")),
    appendArray: wire.appendArray,
  };
}

function startAgentFromWire(wire: WireStartAgent, at: At) {
  return {
    name: textFromWire(wire.name),
    version: numberFromWire(wire.version),
    prompt: textFromWire(wire.prompt),
    sessionId: textFromWire(wire.sessionId),
    media: wire.media,
    context: objectFromWire(wire.context, inside(at, "context")),
    idempotencyKey: textFromWire(wire.idempotencyKey),
  };
}
