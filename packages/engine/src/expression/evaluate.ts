import type { Json } from "../payload/json.ts";
import { isJsonArray, JsonDepthError, JsonDouble, MAX_JSON_DEPTH, newJsonObject } from "../payload/json.ts";
import { evaluateExpression } from "./evaluate-expression.ts";
import { withBudget } from "./scope.ts";
import type { ExpressionScope } from "./scope.ts";

/**
 * The template with every `${...}` in its texts replaced by what it stands for: in the values of objects and the items
 * of lists at any depth, never in keys. Data that was put in is not evaluated again.
 *
 * Throws JsonDepthError where the result would nest deeper than may be kept, ExpressionLimitError where the expressions
 * together cost too much, and whatever the scope throws.
 * Source: reference/engine.md 6.1 to 6.5.
 */
export function evaluateJson(template: Json, scope: ExpressionScope): Json {
  const budgeted = withBudget(scope);
  const result = evaluateDeep(template, { scope: budgeted, depthLeft: MAX_JSON_DEPTH });
  budgeted.budget.takeValue(result);
  return result;
}

interface Evaluation {
  readonly scope: ExpressionScope;
  readonly depthLeft: number;
}

function evaluateDeep(template: Json, { scope, depthLeft }: Evaluation): Json {
  if (typeof template === "string") return evaluateExpression(template, scope);
  if (typeof template !== "object" || template === null || template instanceof JsonDouble) return template;
  if (depthLeft === 0) throw new JsonDepthError(MAX_JSON_DEPTH);
  const deeper = { scope, depthLeft: depthLeft - 1 };
  if (isJsonArray(template)) return template.map((item) => evaluateDeep(item, deeper));
  const result = newJsonObject();
  for (const [key, value] of Object.entries(template)) result[key] = evaluateDeep(value, deeper);
  return result;
}
