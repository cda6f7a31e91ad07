import { completeWorkflowBy, failWorkflow } from "../decide/end-workflow.ts";
import { addTask } from "../decide/attempts/new-task.ts";
import { taskPayload } from "../decide/data/payloads.ts";
import { evaluatedInput } from "../decide/data/task-input.ts";
import { interpolatedText } from "../expression/interpolated-text.ts";
import { isJsonObject, jsonObject, memberOf } from "../payload/json.ts";
import type { Json, JsonObject } from "../payload/json.ts";
import type { TaskType } from "./task-type.ts";

const STATUSES = ["COMPLETED", "FAILED", "TERMINATED"] as const;

/**
 * Ends the workflow with the status, reason and output that its inputs say; what is still open is CANCELED.
 * Source: reference/engine.md 5.17.
 */
export const terminate: TaskType = {
  schedule: (draft, node) => {
    const input = evaluatedInput(draft, node);
    if (statusOf(input) === undefined) {
      return addTask(draft, node, {
        status: "FAILED_WITH_TERMINAL_ERROR",
        input,
        reasonForIncompletion: "given termination status is not valid",
      });
    }
    return addTask(draft, node, { status: "COMPLETED", input, output: outputOf(memberOf(input, "workflowOutput")) });
  },
  conclude: (draft, task) => {
    const input = taskPayload(task, "input").tree;
    const status = isJsonObject(input) ? statusOf(input) : undefined;
    if (status === undefined || !isJsonObject(input)) return;
    const reason = reasonOf(input) ?? `Workflow is ${status} by TERMINATE task: ${task.taskId}`;
    if (status === "COMPLETED") completeWorkflowBy(draft, reason);
    else failWorkflow(draft, { status, reason, task });
  },
  // One that has failed and is forgiven for it has ended nothing.
  successors: ({ status }, { next }) => (status === "COMPLETED" || next === undefined ? [] : [next]),
  restart: () => undefined,
  isRetried: false,
};

function statusOf(input: JsonObject): (typeof STATUSES)[number] | undefined {
  const given = memberOf(input, "terminationStatus");
  return STATUSES.find((status) => status === given);
}

function reasonOf(input: JsonObject): string | undefined {
  const given = memberOf(input, "terminationReason") ?? null;
  return given === null || given === "" ? undefined : interpolatedText(given);
}

function outputOf(given: Json | undefined): JsonObject {
  if (given === undefined || given === null) return jsonObject([]);
  return isJsonObject(given) ? given : jsonObject([["output", given]]);
}
