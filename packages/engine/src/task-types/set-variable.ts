import type { Draft } from "../decide/draft.ts";
import { addActingTask, endTask } from "../decide/attempts/new-task.ts";
import type { NewTask } from "../decide/attempts/new-task.ts";
import { executionPayload, taskPayload } from "../decide/data/payloads.ts";
import { asObject, evaluatedInput } from "../decide/data/task-input.ts";
import { slotOf } from "../model/payload-slot.ts";
import { isJsonObject, jsonObject } from "../payload/json.ts";
import type { JsonObject } from "../payload/json.ts";
import { Payload } from "../payload/payload.ts";
import type { TaskType } from "./task-type.ts";

/**
 * Replaces workflow variables key by key, at the top level, and has ended thereby. Variables that would grow beyond
 * their limit stay as they were, and the task fails for good. Source: reference/engine.md 5.16.
 */
export const setVariable: TaskType = {
  schedule: (draft, node) => {
    const input = evaluatedInput(draft, node);
    return addActingTask(draft, node, { input }, () => set(draft, input));
  },
  // Run again it sets what it had been given: a new input of the execution is for what follows. Source: engine.md 2.7.
  restart: (draft, attempt) => {
    endTask(draft, attempt, { ...set(draft, asObject(taskPayload(attempt, "input").tree)), startTime: draft.now });
    draft.agenda.push({ kind: "settle", taskId: attempt.taskId });
  },
  isRetried: true,
};

function set(draft: Draft, input: JsonObject): Pick<NewTask, "status" | "reasonForIncompletion"> {
  const variables = Payload.fromTree(merged(draft, input));
  const limitBytes = draft.limits.variablesBytes;
  if (variables.sizeBytes > limitBytes) {
    const reasonForIncompletion =
      `The variables payload size: ${variables.sizeBytes} of workflow: ${draft.execution.workflowId} ` +
      `is greater than the permissible limit: ${limitBytes} bytes`;
    return { status: "FAILED_WITH_TERMINAL_ERROR", reasonForIncompletion };
  }
  if (Object.keys(input).length > 0) {
    draft.round.keepVariables(draft.execution.variables);
    draft.update({ variables: slotOf(variables) });
  }
  return { status: "COMPLETED" };
}

function merged(draft: Draft, input: JsonObject): JsonObject {
  const before = executionPayload(draft.execution, "variables").tree;
  return jsonObject([...Object.entries(isJsonObject(before) ? before : {}), ...Object.entries(input)]);
}
