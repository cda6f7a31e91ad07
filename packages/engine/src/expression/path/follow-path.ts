import type { Json, JsonObject } from "../../payload/json.ts";
import { isJsonArray, isJsonObject, jsonObject, memberOf } from "../../payload/json.ts";
import { EvaluationBudget } from "../evaluation-budget.ts";
import type { DocumentScope } from "../scope.ts";
import { accepts } from "./accepts.ts";
import { applyFunction } from "./apply-function.ts";
import type { Path, PathToken } from "./path.ts";

/** Where a path is followed: the document, and the item that `@` means inside a filter. */
export interface PathSurroundings {
  readonly document: DocumentScope;
  readonly item: Json | undefined;
  readonly budget: EvaluationBudget;
}

export function surroundingsOf(document: DocumentScope): PathSurroundings {
  return { document, item: undefined, budget: document.budget ?? new EvaluationBudget() };
}

/**
 * The value that the path leads to: of a definite path the value there or undefined, of an indefinite one always a
 * list of what it found, in the order of the document.
 *
 * Asks the document only for the member that a path of the form `root.member...` needs. Throws PathEvaluationError
 * where a function does not apply to what is there, ExpressionLimitError where the path visits too much.
 */
export function followPath(path: Path, surroundings: PathSurroundings): Json | undefined {
  const { values, rest } = startOf(path, surroundings);
  const found = followTokens(values, rest, surroundings);
  return path.definite ? found.at(-1) : found;
}

interface Start {
  readonly values: readonly Json[];
  readonly rest: readonly PathToken[];
}

function startOf(path: Path, { document, item }: PathSurroundings): Start {
  const [first, second, third] = path.tokens;
  if (path.root === "item") return { values: listOf(item), rest: path.tokens };
  if (first?.kind !== "property") return { values: [document.document()], rest: path.tokens };
  if (second?.kind !== "property") return { values: listOf(document.get(first.name)), rest: path.tokens.slice(1) };
  const only = third?.kind === "property" ? third.name : undefined;
  return { values: listOf(document.get(first.name, second.name, only)), rest: path.tokens.slice(2) };
}

function listOf(value: Json | undefined): readonly Json[] {
  return value === undefined ? [] : [value];
}

function followTokens(start: readonly Json[], tokens: readonly PathToken[], surroundings: PathSurroundings) {
  let values = start;
  for (let index = 0; index < tokens.length; index++) {
    let token = tokens[index];
    if (token?.kind === "deepScan") {
      token = tokens[++index];
      values = values.flatMap((value) => selfAndDescendants(value, surroundings));
      // A filter looks at objects where it scans, not at the items of each list: every object would be found twice.
      if (token?.kind === "filter") values = values.filter(isJsonObject);
    }
    if (token === undefined) return values;
    values = step(values, { token, isLast: index === tokens.length - 1 }, surroundings);
  }
  return values;
}

type PropertyToken = Extract<PathToken, { kind: "property" }>;
type FilterToken = Extract<PathToken, { kind: "filter" }>;

interface Step {
  readonly token: PathToken;
  readonly isLast: boolean;
}

function step(values: readonly Json[], { token, isLast }: Step, surroundings: PathSurroundings): readonly Json[] {
  const found: Json[] = [];
  for (const value of values) {
    if (token.kind === "property") {
      const member = isJsonObject(value) ? memberOf(value, token.name) : undefined;
      if (member === undefined) continue;
      surroundings.budget.spend(1);
      found.push(member);
      continue;
    }
    for (const next of childrenOf(value, { token, isLast }, surroundings)) {
      surroundings.budget.spend(1);
      found.push(next);
    }
  }
  return found;
}

function childrenOf(
  value: Json,
  { token, isLast }: Step & { readonly token: Exclude<PathToken, PropertyToken> },
  surroundings: PathSurroundings,
): readonly Json[] {
  switch (token.kind) {
    case "properties":
      return isJsonObject(value) ? membersOf(value, token.names, { isLast }) : [];
    case "index":
      return isJsonArray(value) ? listOf(value.at(token.index)) : [];
    case "indexes":
      return isJsonArray(value) ? token.indexes.flatMap((index) => listOf(value.at(index))) : [];
    case "slice":
      return isJsonArray(value) ? value.slice(token.from, token.to) : [];
    case "wildcard":
      return allChildren(value);
    case "filter":
      return accepted(filtered(value), token, surroundings);
    case "function":
      return [applyFunction(token, value, { ...surroundings, item: value })];
    case "deepScan":
      return [];
  }
}

function accepted(items: readonly Json[], { filter }: FilterToken, surroundings: PathSurroundings): readonly Json[] {
  surroundings.budget.spend(items.length);
  return items.filter((item) => accepts(filter, { ...surroundings, item }));
}

function membersOf(object: JsonObject, names: readonly string[], { isLast }: { readonly isLast: boolean }) {
  const members = names.flatMap((name) => listOf(memberOf(object, name)).map((member) => [name, member] as const));
  return isLast ? [jsonObject(members)] : members.map(([, member]) => member);
}

function allChildren(value: Json): readonly Json[] {
  if (isJsonArray(value)) return value;
  return isJsonObject(value) ? Object.values(value) : [];
}

// A filter chooses among the items of a list, and lets an object pass or not.
function filtered(value: Json): readonly Json[] {
  if (isJsonArray(value)) return value;
  return isJsonObject(value) ? [value] : [];
}

function selfAndDescendants(value: Json, surroundings: PathSurroundings): Json[] {
  const found: Json[] = [];
  const open: Json[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    surroundings.budget.spend(1);
    found.push(next);
    // One by one: a list may be longer than what a call takes as parameters.
    const children = allChildren(next);
    for (let index = children.length - 1; index >= 0; index--) {
      const child = children[index];
      if (child !== undefined) open.push(child);
    }
  }
  return found;
}
