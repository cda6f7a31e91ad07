import type { Json } from "../payload/json.ts";
import { JsonSyntaxError } from "../payload/json.ts";
import { jsonToText } from "../payload/json-to-text.ts";
import { parseJson } from "../payload/parse-json.ts";
import { interpolatedText } from "./interpolated-text.ts";
import { followPath, surroundingsOf } from "./path/follow-path.ts";
import { parsePath } from "./path/parse-path.ts";
import { PathEvaluationError, PathSyntaxError } from "./path/path.ts";
import type { DocumentScope, ExpressionScope } from "./scope.ts";
import { documentScope } from "./scope.ts";

/** Secrets stay as they are written: only the copy that a worker is handed holds their values. */
export const SECRETS_PREFIX = "workflow.secrets.";
export const ENVIRONMENT_PREFIX = "workflow.env.";

/** The one name beside `workflow` and the references: the id of the task whose input is evaluated. */
export const TASK_ID_NAME = "CPEWF_TASK_ID";

/** What an expression came to. */
export interface Resolved {
  readonly value: Json;
  /** Whether it was found by an indefinite path: such a list goes into a text as JSON. */
  readonly isSearchResult: boolean;
}

/**
 * What stands between the braces of an expression, resolved. What is not there, and what is no path, is null; nothing
 * at all is the empty text. Throws nothing of its own. Source: reference/engine.md 6.2 to 6.5, 6.7.
 */
export function resolveExpression(content: string, scope: ExpressionScope): Resolved {
  if (content.trim() === "") return plain("");
  if (content === TASK_ID_NAME) return plain(scope.taskId ?? `\${${TASK_ID_NAME}}`);
  if (content.startsWith(ENVIRONMENT_PREFIX)) return environmentValue(content.slice(ENVIRONMENT_PREFIX.length), scope);
  return read(content, scope);
}

/** The value as it goes into a text around it. */
export function resolvedText({ value, isSearchResult }: Resolved): string {
  return isSearchResult ? jsonToText(value) : interpolatedText(value);
}

function plain(value: Json): Resolved {
  return { value, isSearchResult: false };
}

function environmentValue(nameAndPath: string, scope: ExpressionScope): Resolved {
  const nameEnd = nameAndPath.search(/[.[]/);
  if (nameEnd === -1) return plain(scope.env(nameAndPath) ?? null);
  const value = scope.env(nameAndPath.slice(0, nameEnd));
  return value === undefined
    ? plain(null)
    : read(`$${nameAndPath.slice(nameEnd)}`, () => documentScope(parseJson(value)));
}

function read(pathText: string, scope: DocumentScope | (() => DocumentScope)): Resolved {
  try {
    const path = parsePath(pathText);
    const value = followPath(path, surroundingsOf(typeof scope === "function" ? scope() : scope));
    return { value: value ?? null, isSearchResult: !path.definite };
  } catch (error) {
    if (isUnreadable(error)) return plain(null);
    throw error;
  }
}

function isUnreadable(error: unknown): boolean {
  return error instanceof PathSyntaxError || error instanceof PathEvaluationError || error instanceof JsonSyntaxError;
}
