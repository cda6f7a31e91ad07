import type { Json } from "../payload/json.ts";
import { JsonSyntaxError } from "../payload/json.ts";
import { parseJson } from "../payload/parse-json.ts";
import { ExpressionLimitError } from "./evaluation-budget.ts";
import type { EvaluationBudget } from "./evaluation-budget.ts";
import { followPath, surroundingsOf } from "./path/follow-path.ts";
import { knownPath } from "./path/known-path.ts";
import { PathEvaluationError, PathSyntaxError } from "./path/path.ts";
import type { DocumentScope, ExpressionScope } from "./scope.ts";
import { documentScope } from "./scope.ts";

export const ENVIRONMENT_PREFIX = "workflow.env.";

/** The one name beside `workflow` and the references: the id of the task whose input is evaluated. */
export const TASK_ID_NAME = "CPEWF_TASK_ID";

/**
 * What stands between the braces of an expression, resolved. What is not there, and what is no path, is null; nothing
 * at all is the empty text. Throws ExpressionLimitError where the budget is used up. Source: reference/engine.md 6.2 to 6.5, 6.7.
 */
export function resolveExpression(content: string, scope: ExpressionScope): Json {
  if (content.trim() === "") return "";
  if (content === TASK_ID_NAME) return scope.taskId ?? `\${${TASK_ID_NAME}}`;
  if (content.startsWith(ENVIRONMENT_PREFIX))
    return valueOfName(content.slice(ENVIRONMENT_PREFIX.length), (name) => scope.env(name), scope.budget);
  return read(content, scope);
}

/**
 * `NAME` is the value itself, `NAME.path` what the path finds in the JSON that the value holds; null where there is none,
 * or where finding it costs too much.
 */
export function namedValue(nameAndPath: string, valueOf: (name: string) => string | undefined): Json {
  try {
    return valueOfName(nameAndPath, valueOf, undefined);
  } catch (error) {
    if (error instanceof ExpressionLimitError) return null;
    throw error;
  }
}

function valueOfName(
  nameAndPath: string,
  valueOf: (name: string) => string | undefined,
  budget: EvaluationBudget | undefined,
): Json {
  const name = nameOfPath(nameAndPath);
  if (name === nameAndPath) return valueOf(name) ?? null;
  const document = jsonOf(valueOf(name) ?? "null");
  return read(`$${nameAndPath.slice(name.length)}`, { ...documentScope(document), budget });
}

/** The name before the path, if there is one. */
export function nameOfPath(nameAndPath: string): string {
  const nameEnd = nameAndPath.search(/[.[]/);
  return nameEnd === -1 ? nameAndPath : nameAndPath.slice(0, nameEnd);
}

function jsonOf(text: string): Json {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return null;
    throw error;
  }
}

function read(pathText: string, scope: DocumentScope): Json {
  try {
    return followPath(knownPath(pathText), surroundingsOf(scope)) ?? null;
  } catch (error) {
    if (error instanceof PathSyntaxError || error instanceof PathEvaluationError) return null;
    throw error;
  }
}
