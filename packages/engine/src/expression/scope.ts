import type { Json } from "../payload/json.ts";
import { isJsonObject, memberOf } from "../payload/json.ts";
import { EvaluationBudget } from "./evaluation-budget.ts";

/**
 * The document that paths are followed in, of which only what a path touches need be at hand. A caller that lacks a
 * part may throw from here; what it throws passes through every evaluation unchanged.
 */
export interface DocumentScope {
  /**
   * The part of that name, or only one member of it; undefined where there is none. Of an object `third` is the only
   * member that will be looked at: the others may be left out.
   */
  get(first: string, second?: string, third?: string): Json | undefined;
  /** All of it, for paths that do not begin with a name. */
  document(): Json;
  /** What is left for the paths that are followed in it; each has a budget of its own where there is none. */
  readonly budget?: EvaluationBudget | undefined;
}

/** What `${...}` may read. Source: reference/engine.md 6.4, 6.7. */
export interface ExpressionScope extends DocumentScope {
  /** The value of `workflow.env.<name>`, undefined where it is not set. */
  env(name: string): string | undefined;
  /** The id of the task whose input is evaluated; undefined where there is none. */
  readonly taskId: string | undefined;
}

/** The scope, with a budget that all expressions of a template share. */
export function withBudget(scope: ExpressionScope): Budgeted {
  return hasBudget(scope) ? scope : { ...scope, budget: new EvaluationBudget() };
}

type Budgeted = ExpressionScope & { readonly budget: EvaluationBudget };

function hasBudget(scope: ExpressionScope): scope is Budgeted {
  return scope.budget !== undefined;
}

/** A scope over a document that is at hand, without environment and task. */
export function documentScope(document: Json): ExpressionScope {
  return {
    get: (first, second) => {
      const part = isJsonObject(document) ? memberOf(document, first) : undefined;
      return second === undefined ? part : memberOfPart(part, second);
    },
    document: () => document,
    env: () => undefined,
    taskId: undefined,
  };
}

function memberOfPart(part: Json | undefined, name: string): Json | undefined {
  return isJsonObject(part) ? memberOf(part, name) : undefined;
}
