import { payloadAsData } from "../expression/secrets.ts";
import type { WorkflowEvent } from "./workflow-event.ts";

/** The event with what its sender has put into it as data: it cannot ask for secrets. Source: engine.md 6.7, 13.6-2. */
export function fromOutside(event: WorkflowEvent): WorkflowEvent {
  switch (event.kind) {
    case "WorkflowStarted": {
      const input = payloadAsData(event.input);
      return input === event.input ? event : { ...event, input };
    }
    case "TaskUpdated":
    case "TaskUpdatedByReference":
    case "WorkflowSignaled": {
      const output = payloadAsData(event.output);
      return output === event.output ? event : { ...event, output };
    }
    case "MessagesPushed":
      return {
        ...event,
        messages: event.messages.map((message) => ({ ...message, payload: payloadAsData(message.payload) })),
      };
    case "UpdateVariablesRequested":
      return { ...event, variables: payloadAsData(event.variables) };
    case "RerunRequested":
      return {
        ...event,
        workflowInput: event.workflowInput && payloadAsData(event.workflowInput),
        taskInput: event.taskInput && payloadAsData(event.taskInput),
      };
    case "SkipTaskRequested":
      return { ...event, taskInput: payloadAsData(event.taskInput), taskOutput: payloadAsData(event.taskOutput) };
    case "JumpToTaskRequested":
      return { ...event, taskInput: payloadAsData(event.taskInput) };
    default:
      return event;
  }
}
