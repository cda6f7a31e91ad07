import { payloadFieldFromWire, taskMessageFromWire } from "@tutti/contracts";
import type { WireRerunWorkflowRequest, WireSkipTaskRequest } from "@tutti/contracts";
import { Payload } from "@tutti/engine";
import type { Fault, Read } from "@tutti/engine";

import type { RerunRequest, SkipRequest } from "../operations/executions/operator-operations.ts";

/** What is empty says nothing: protobuf cannot tell it from what is absent. Source: reference/api.md 1.3. */
export function rerunRequestFromWire(wire: WireRerunWorkflowRequest): Read<RerunRequest> {
  const faults: Fault[] = [];
  const workflowInput = payloadFieldFromWire(wire.workflowInput, { path: "workflow_input", faults });
  const taskInput = payloadFieldFromWire(wire.taskInput, { path: "task_input", faults });
  const value = {
    workflowId: wire.reRunFromWorkflowId,
    taskId: present(wire.reRunFromTaskId),
    workflowInput: wire.workflowInput.size === 0 ? undefined : workflowInput,
    taskInput: wire.taskInput.size === 0 ? undefined : taskInput,
    correlationId: present(wire.correlationId),
  };
  return { value, faults };
}

/** The data of a skipped task; without a request it has none. */
export function skipRequestFromWire(
  wire: WireSkipTaskRequest | undefined,
): Read<Omit<SkipRequest, "workflowId" | "taskReferenceName">> {
  const faults: Fault[] = [];
  if (wire === undefined) return { value: { taskInput: Payload.empty, taskOutput: Payload.empty }, faults };
  const taskInput = payloadFieldFromWire(wire.taskInput, { path: "request.task_input", faults });
  const taskOutput = payloadFieldFromWire(wire.taskOutput, { path: "request.task_output", faults });
  const at = { path: "request", faults };
  const taskInputMessage = taskMessageFromWire(wire.taskInputMessage, at, "taskInputMessage");
  const taskOutputMessage = taskMessageFromWire(wire.taskOutputMessage, at, "taskOutputMessage");
  return { value: { taskInput, taskOutput, taskInputMessage, taskOutputMessage }, faults };
}

function present(text: string): string | undefined {
  return text === "" ? undefined : text;
}
