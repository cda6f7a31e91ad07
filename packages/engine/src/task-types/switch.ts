import type { Draft } from "../decide/draft.ts";
import { addActingTask } from "../decide/attempts/new-task.ts";
import { taskPayload } from "../decide/data/payloads.ts";
import { evaluatorResult } from "../decide/data/script-answer.ts";
import { evaluatedInput } from "../decide/data/task-input.ts";
import { WorkflowFailure } from "../decide/workflow-failure.ts";
import { javaText } from "../expression/java-text.ts";
import type { TaskRecord } from "../model/task-record.ts";
import { isJsonObject, jsonObject, memberOf } from "../payload/json.ts";
import type { Json, JsonObject } from "../payload/json.ts";
import type { WorkflowTask } from "../definition/workflow-task.ts";
import type { ScriptResult } from "../script.ts";
import type { TaskType } from "./task-type.ts";

/**
 * Chooses a branch by the value of one input parameter, or by what a script makes of its input, and has ended thereby. A
 * value without a case takes the default; a case with an empty list runs nothing. A script that goes wrong fails it.
 * Source: reference/engine.md 5.14.
 */
export const switchTask: TaskType = {
  schedule: (draft, node) => {
    const input = evaluatedInput(draft, node);
    const named = { taskType: "SWITCH", taskDefName: "SWITCH" };
    return addActingTask(draft, node, { ...named, input }, () => {
      const chosen = choice(draft, node.task, input);
      if (chosen.kind !== "value") return { status: "FAILED", reasonForIncompletion: chosen.message };
      const selected = javaText(chosen.value);
      return {
        status: "COMPLETED",
        input: jsonObject([...Object.entries(input), ...caseMembers(selected, branchOf(node.task, selected))]),
        output: jsonObject([
          ["evaluationResult", [selected]],
          ["selectedCase", selected],
        ]),
      };
    });
  },
  successors: (task, node) => {
    const selected = textIn(task, (output) => memberOf(output, "selectedCase"));
    // One that failed and is optional has chosen nothing.
    const branch = selected === undefined ? [] : branchOf(node.task, selected);
    return headOr(branch, node.next);
  },
  opens: hasChildren,
  restart: () => undefined,
  isRetried: false,
};

function choice(
  draft: Draft,
  { evaluatorType = "null", expression = "" }: WorkflowTask,
  input: JsonObject,
): ScriptResult {
  if (evaluatorType === "value-param") return { kind: "value", value: memberOf(input, expression) ?? null };
  const result = evaluatorResult(draft, { evaluatorType, source: expression, input });
  if (result === undefined) throw new WorkflowFailure(`No evaluator registered for type: ${evaluatorType}`);
  return result;
}

function branchOf(task: WorkflowTask, selected: string): readonly WorkflowTask[] {
  return task.decisionCases.get(selected) ?? task.defaultCase;
}

/** What the input of a task that has chosen a branch shows of it. */
export function caseMembers(selected: string, branch: readonly WorkflowTask[]): readonly (readonly [string, Json])[] {
  const children = branch.length > 0 ? [["hasChildren", "true"] as const] : [];
  return [["case", selected], ...children];
}

/** Whether it has chosen a branch with tasks. */
export function hasChildren(task: TaskRecord): boolean {
  const { tree } = taskPayload(task, "input");
  return isJsonObject(tree) && memberOf(tree, "hasChildren") === "true";
}

/** The text that a task has put down in its output; undefined where it has not. */
export function textIn(task: TaskRecord, find: (output: JsonObject) => Json | undefined): string | undefined {
  const output = taskPayload(task, "output").tree;
  const found = isJsonObject(output) ? find(output) : undefined;
  return typeof found === "string" ? found : undefined;
}

/** The first task of the branch, or what follows without one. */
export function headOr(branch: readonly WorkflowTask[], next: string | undefined): readonly string[] {
  const head = branch[0]?.taskReferenceName ?? next;
  return head === undefined ? [] : [head];
}
