import type { Fault } from "../../fault.ts";
import type { PlacedTask } from "../placed-task.ts";
import { requiredFault, taskWords } from "../rule.ts";
import type { Rule } from "../rule.ts";
import { javascriptSyntaxError } from "../script-syntax.ts";
import { brief, shortened } from "../value-faults.ts";

// An evaluator that nobody knows is registered all the same, and fails its workflow at run time: recorded behaviour. So
// is one that is known but not called `javascript`, whatever its expression looks like.
export const switchRule: Rule = (placed) => {
  const { evaluatorType = "", expression = "" } = placed.task;
  return [
    ...casesFaults(placed),
    ...requiredFault(evaluatorType !== "", "evaluatorType", placed),
    ...requiredFault(expression !== "", "expression", placed),
    ...(evaluatorType === "javascript" ? scriptFaults("expression", expression, placed) : []),
  ];
};

export const decisionRule: Rule = (placed) => {
  const { caseValueParam, caseExpression, evaluatorType } = placed.task;
  return [
    ...casesFaults(placed),
    ...requiredFault((caseValueParam ?? caseExpression) !== undefined, "caseValueParam or caseExpression", placed),
    ...(evaluatorType === "python" ? [] : scriptFaults("caseExpression", caseExpression ?? "", placed)),
  ];
};

function casesFaults({ task, path }: PlacedTask): readonly Fault[] {
  if (task.decisionCases.size > 0) return [];
  const message = `decisionCases should have atleast one task for ${taskWords(task)}`;
  return [{ path: `${path}.decisionCases`, message }];
}

function scriptFaults(field: string, source: string, { task, path }: PlacedTask): readonly Fault[] {
  const error = javascriptSyntaxError(source);
  if (error === undefined) return [];
  const message = `Expression is not well formatted: SyntaxError: ${error}, taskType: ${task.type} taskName ${shortened(task.name)}`;
  return [{ path: `${path}.${field}`, message, found: brief(source) }];
}
