import { isTest } from "../decide/test-execution.ts";
import { WorkflowFailure } from "../decide/workflow-failure.ts";
import type { TaskType } from "./task-type.ts";
import { userDefined } from "./user-defined.ts";

/**
 * A type of Conductor's server that this release does not carry out: what comes to a task of it fails, and says so. In a test
 * the task is given its result as any other.
 */
export const notThereYet: TaskType = {
  ...userDefined,
  schedule: (draft, node) => {
    if (!isTest(draft.execution)) throw new WorkflowFailure(notAvailableReason(node.task, node.task.type));
    return userDefined.schedule(draft, node);
  },
};

export function notAvailableReason(
  { taskReferenceName }: { readonly taskReferenceName: string },
  type: string,
): string {
  return `Task type ${type} of task ${taskReferenceName} is not available`;
}
