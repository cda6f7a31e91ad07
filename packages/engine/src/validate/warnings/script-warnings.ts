import { findExpressions } from "../../expression/find-expressions.ts";
import type { Json } from "../../payload/json.ts";
import { memberOf } from "../../payload/json.ts";
import { scriptForm } from "../../decide/data/script-answer.ts";
import type { ScriptRequest } from "../../script.ts";
import type { PlacedTask } from "../placed-task.ts";
import type { Rule, RuleContext } from "../rule.ts";
import { javascriptSyntaxError } from "../script-syntax.ts";
import type { RuleFault } from "../unread-places.ts";
import { brief } from "../value-faults.ts";

const EVALUATORS = "value-param, javascript, graaljs, python";

/** Source: engine.md 5.13; case data-inline-errors. */
export const inlineWarnings: Rule = (placed, context) => {
  const path = `${placed.path}.inputParameters`;
  const [evaluator, source] = [given(placed, context, "evaluatorType"), given(placed, context, "expression")];
  if (isBlank(source)) return [{ path: `${path}.expression`, message: "an INLINE without an expression fails" }];
  const type = evaluator ?? "javascript";
  if (typeof type !== "string" || hasExpressions(type) || typeof source !== "string") return [];
  if (!isEvaluator(type)) return [unknownEvaluator(`${path}.evaluatorType`, type, "the task fails")];
  return syntaxWarnings(`${path}.expression`, source, { form: "expression", evaluator: type });
};

/** Source: engine.md 5.13; case data-lambda. */
export const lambdaWarnings: Rule = (placed, context) => {
  const path = `${placed.path}.inputParameters.scriptExpression`;
  const source = given(placed, context, "scriptExpression");
  if (isBlank(source)) return [{ path, message: "a LAMBDA without a scriptExpression fails" }];
  if (typeof source !== "string") return [];
  return syntaxWarnings(path, source, { form: "function", evaluator: "javascript" });
};

/** Source: engine.md 5.14; case api-workflowdef-invalid-types. */
export const switchWarnings: Rule = ({ task, path }) => {
  const { evaluatorType: type = "", expression = "" } = task;
  if (type === "" || expression === "") return [];
  if (!isEvaluator(type)) return [unknownEvaluator(`${path}.evaluatorType`, type, "the workflow fails")];
  if (type === "value-param" || type === "javascript") return [];
  return syntaxWarnings(`${path}.expression`, expression, { form: "expression", evaluator: type });
};

/** Source: engine.md 5.15. */
export const loopWarnings: Rule = ({ task, path }) =>
  syntaxWarnings(`${path}.loopCondition`, task.loopCondition ?? "", { form: "expression", evaluator: "javascript" });

function isEvaluator(type: string): boolean {
  return type === "value-param" || scriptForm(type) !== undefined;
}

function unknownEvaluator(path: string, type: string, outcome: string): RuleFault {
  return { path, message: `there is no such evaluator, and ${outcome}; there are ${EVALUATORS}`, found: brief(type) };
}

interface Written {
  readonly form: ScriptRequest["form"];
  readonly evaluator: string;
}

// What an expression puts into a script is known when it is evaluated.
function syntaxWarnings(path: string, source: string, { form, evaluator }: Written): readonly RuleFault[] {
  const isJavascript = scriptForm(evaluator)?.language === "javascript";
  if (!isJavascript || source.trim() === "" || hasExpressions(source)) return [];
  const error = javascriptSyntaxError(source, form);
  if (error === undefined) return [];
  return [{ path, message: `is no JavaScript and will fail: ${error}`, found: brief(source) }];
}

/** As the task has it, or else as the template of its task definition has it. */
function given({ task }: PlacedTask, { inputTemplate }: RuleContext, name: string): Json | undefined {
  const template = inputTemplate(task);
  return memberOf(task.inputParameters, name) ?? (template && memberOf(template, name)) ?? undefined;
}

function isBlank(value: Json | undefined): boolean {
  return value === undefined || (typeof value === "string" && value.trim() === "");
}

function hasExpressions(text: string): boolean {
  return findExpressions(text).length > 0;
}
