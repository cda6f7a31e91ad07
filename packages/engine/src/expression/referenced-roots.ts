import type { Json } from "../payload/json.ts";
import { isJsonArray, JsonDouble } from "../payload/json.ts";
import { findExpressions } from "./find-expressions.ts";
import type { FoundExpression } from "./find-expressions.ts";
import { parsePath } from "./path/parse-path.ts";
import type { Filter, Operand, Path } from "./path/path.ts";
import { PathSyntaxError } from "./path/path.ts";
import { ENVIRONMENT_PREFIX, TASK_ID_NAME } from "./resolve-expression.ts";
import { SECRETS_PREFIX } from "./secret-names.ts";

/** Stands for every root: what an expression reads is known only when it is evaluated. */
const ANY_ROOT = "*";

/**
 * The names that the expressions of the template begin with: `workflow` and task references, `ANY_ROOT` where that
 * cannot be told from the text. Secrets, environment and unreadable paths name nothing.
 */
export function referencedRoots(template: Json): ReadonlySet<string> {
  const roots = new Set<string>();
  const open: Json[] = [template];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next === "string") addRootsOfText(next, roots);
    else if (isJsonArray(next)) open.push(...next);
    else if (typeof next === "object" && next !== null && !(next instanceof JsonDouble)) {
      open.push(...Object.values(next));
    }
  }
  return roots;
}

/**
 * Why what stands between the braces of an expression is no path; undefined where it is one. Of an expression with
 * others within it only the evaluation can tell: it is not to be asked here.
 */
export function pathSyntaxError(content: string): string | undefined {
  if (content === TASK_ID_NAME || isOutside(content)) return undefined;
  try {
    parsePath(content);
    return undefined;
  } catch (error) {
    if (error instanceof PathSyntaxError) return error.message;
    throw error;
  }
}

/**
 * The name that an expression's content begins with, as far as the text tells: `a` of `a.output[${b.output.n}]`;
 * undefined where it depends on an inner expression, does not begin with a name, or reads something from outside.
 */
export function leadingName(content: string): string | undefined {
  if (content === TASK_ID_NAME || isOutside(content)) return undefined;
  const found = /^(?:\$\.)?([^.[($ ]+)/.exec(content);
  return found === null || content.startsWith("${", found[0].length) ? undefined : found[1];
}

function isOutside(content: string): boolean {
  return content.startsWith(SECRETS_PREFIX) || content.startsWith(ENVIRONMENT_PREFIX);
}

function addRootsOfText(text: string, roots: Set<string>): void {
  const mayHoldFilter = text.includes("?");
  for (const expression of findExpressions(text)) {
    if (!expression.isNested) addPathRoots(expression.content, roots);
    else if (!isOutside(expression.content)) roots.add(rootOfNested(expression, { mayHoldFilter }));
  }
}

// A filter may read any part of the document through "$.", and which one may be told by the inner expression.
function rootOfNested({ content }: FoundExpression, { mayHoldFilter }: { readonly mayHoldFilter: boolean }): string {
  return mayHoldFilter ? ANY_ROOT : (leadingName(content) ?? ANY_ROOT);
}

function addPathRoots(content: string, roots: Set<string>): void {
  if (content === TASK_ID_NAME || isOutside(content)) return;
  try {
    addRootsOfPath(parsePath(content), roots);
  } catch (error) {
    if (!(error instanceof PathSyntaxError)) throw error;
  }
}

function addRootsOfPath(path: Path, roots: Set<string>): void {
  const [first] = path.tokens;
  if (path.root === "document") roots.add(first?.kind === "property" ? first.name : ANY_ROOT);
  for (const token of path.tokens) {
    if (token.kind === "filter") addRootsOfFilter(token.filter, roots);
    if (token.kind === "function") for (const operand of token.parameters) addRootsOfOperand(operand, roots);
  }
}

function addRootsOfFilter(filter: Filter, roots: Set<string>): void {
  switch (filter.kind) {
    case "or":
    case "and":
      for (const one of filter.filters) addRootsOfFilter(one, roots);
      return;
    case "not":
      addRootsOfFilter(filter.filter, roots);
      return;
    case "exists":
      addRootsOfPath(filter.path, roots);
      return;
    case "comparison":
      addRootsOfOperand(filter.left, roots);
      addRootsOfOperand(filter.right, roots);
  }
}

function addRootsOfOperand(operand: Operand, roots: Set<string>): void {
  if (operand.kind === "path") addRootsOfPath(operand.path, roots);
}
