import { addTask } from "../decide/new-task.ts";
import { evaluatedInput } from "../decide/task-input.ts";
import { WorkflowFailure } from "../decide/workflow-failure.ts";
import { javaText } from "../expression/java-text.ts";
import { isJsonObject, jsonObject, memberOf } from "../payload/json.ts";
import type { Json } from "../payload/json.ts";
import type { WorkflowTask } from "../definition/workflow-task.ts";
import type { TaskType } from "./task-type.ts";

/**
 * Chooses a branch by the value of one input parameter and has ended thereby. A value without a case takes the
 * default; a case with an empty list runs nothing. Source: reference/engine.md 5.14.
 */
export const switchTask: TaskType = {
  schedule: (draft, node) => {
    const { task } = node;
    if (task.evaluatorType !== "value-param") {
      throw new WorkflowFailure(`No evaluator registered for type: ${task.evaluatorType ?? "null"}`);
    }
    const input = evaluatedInput(draft, node);
    const selected = javaText(memberOf(input, task.expression ?? "") ?? null);
    const children: [string, Json][] = branchOf(task, selected).length > 0 ? [["hasChildren", "true"]] : [];
    return addTask(draft, node, {
      status: "COMPLETED",
      taskType: "SWITCH",
      taskDefName: "SWITCH",
      input: jsonObject([...Object.entries(input), ["case", selected], ...children]),
      output: jsonObject([
        ["evaluationResult", [selected]],
        ["selectedCase", selected],
      ]),
    });
  },
  successors: (task, node) => {
    const output = task.output.payload?.tree;
    const selected = output !== undefined && isJsonObject(output) ? memberOf(output, "selectedCase") : undefined;
    const head = branchOf(node.task, typeof selected === "string" ? selected : "")[0]?.taskReferenceName ?? node.next;
    return head === undefined ? [] : [head];
  },
  restart: () => undefined,
  isRetried: false,
};

function branchOf(task: WorkflowTask, selected: string): readonly WorkflowTask[] {
  return task.decisionCases.get(selected) ?? task.defaultCase;
}
