import type { Draft } from "../decide/draft.ts";
import { addActingTask } from "../decide/attempts/new-task.ts";
import { scriptForm, scriptResult } from "../decide/data/script-answer.ts";
import { evaluatedInput } from "../decide/data/task-input.ts";
import { WorkflowFailure } from "../decide/workflow-failure.ts";
import type { WorkflowTask } from "../definition/workflow-task.ts";
import { javaText } from "../expression/java-text.ts";
import { isJsonArray, jsonObject, memberOf } from "../payload/json.ts";
import type { JsonObject } from "../payload/json.ts";
import { Payload } from "../payload/payload.ts";
import { caseMembers, hasChildren, headOr, textIn } from "./switch.ts";
import type { TaskType } from "./task-type.ts";

/**
 * The older SWITCH. Unlike it, a case with an empty list takes the default, the input shows the case alone, and a script
 * that goes wrong ends the workflow. Source: reference/engine.md 5.14.
 */
export const decision: TaskType = {
  schedule: (draft, node) => {
    const input = evaluatedInput(draft, node);
    const named = { taskType: "DECISION", taskDefName: "DECISION" };
    return addActingTask(draft, node, { ...named, input }, () => {
      const selected = choice(draft, node.task, input);
      return {
        status: "COMPLETED",
        input: jsonObject(caseMembers(selected, branchOf(node.task, selected))),
        output: jsonObject([["caseOutput", [selected]]]),
      };
    });
  },
  successors: (task, node) => {
    const selected = textIn(task, (output) => {
      const chosen = memberOf(output, "caseOutput");
      return isJsonArray(chosen) ? chosen[0] : undefined;
    });
    return headOr(selected === undefined ? [] : branchOf(node.task, selected), node.next);
  },
  opens: hasChildren,
  restart: () => undefined,
  isRetried: false,
};

/** Its expression is JavaScript, as in Conductor, unless its evaluatorType is another script's. */
function choice(
  draft: Draft,
  { caseExpression: source = "", caseValueParam = "", evaluatorType = "" }: WorkflowTask,
  input: JsonObject,
): string {
  if (source.trim() === "") return javaText(memberOf(input, caseValueParam) ?? null);
  const form = scriptForm(evaluatorType) ?? ({ language: "javascript", form: "expression" } as const);
  const result = scriptResult(draft, { ...form, source, input: Payload.fromTree(input) });
  if (result.kind !== "value") throw new WorkflowFailure(`Error while evaluating script: ${result.message}`);
  return javaText(result.value);
}

function branchOf(task: WorkflowTask, selected: string): readonly WorkflowTask[] {
  const branch = task.decisionCases.get(selected) ?? [];
  return branch.length > 0 ? branch : task.defaultCase;
}
