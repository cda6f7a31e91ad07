import type { TaskResult } from "@tutti/contracts";
import type { Fault, Refusal } from "@tutti/engine";

import { nameTextFaults, requiredFaults } from "../argument-faults.ts";
import { refusalOf } from "../reply.ts";

/** What is wrong with a worker's result, whatever its task is: InvalidArgument, or nothing. */
export function resultRefusal(result: TaskResult): Refusal | undefined {
  return refusalOf("InvalidArgument", [
    ...requiredFaults("workflowInstanceId", result.workflowInstanceId, "Workflow Id cannot be null or empty"),
    ...requiredFaults("taskId", result.taskId, "Task ID cannot be null or empty"),
    ...nameTextFaults("workerId", result.workerId),
    ...nameTextFaults("subWorkflowId", result.subWorkflowId),
    ...callbackFaults(result),
  ]);
}

function callbackFaults({ callbackAfterSeconds: seconds }: TaskResult): readonly Fault[] {
  if (seconds >= 0) return [];
  return [{ path: "callbackAfterSeconds", message: "callbackAfterSeconds must be >= 0", found: String(seconds) }];
}
