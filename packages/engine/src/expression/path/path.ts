import type { Json } from "../../payload/json.ts";
import type { Pattern } from "../pattern/pattern.ts";

/** A JSONPath, parsed. `definite` paths lead to one place at most; the others always give a list. */
export interface Path {
  /** `$`: the document; `@`: the item that a filter looks at. */
  readonly root: "document" | "item";
  readonly tokens: readonly PathToken[];
  readonly definite: boolean;
}

export type PathToken =
  | { readonly kind: "property"; readonly name: string }
  | { readonly kind: "properties"; readonly names: readonly string[] }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "indexes"; readonly indexes: readonly number[] }
  | { readonly kind: "slice"; readonly from: number | undefined; readonly to: number | undefined }
  | { readonly kind: "wildcard" }
  /** The token after it applies at every depth. */
  | { readonly kind: "deepScan" }
  | { readonly kind: "filter"; readonly filter: Filter }
  | { readonly kind: "function"; readonly name: PathFunctionName; readonly parameters: readonly Operand[] };

export type Filter =
  | { readonly kind: "or"; readonly filters: readonly Filter[] }
  | { readonly kind: "and"; readonly filters: readonly Filter[] }
  | { readonly kind: "not"; readonly filter: Filter }
  | { readonly kind: "exists"; readonly path: Path }
  | { readonly kind: "comparison"; readonly operator: Operator; readonly left: Operand; readonly right: Operand };

export type Operand =
  | { readonly kind: "literal"; readonly value: Json }
  | { readonly kind: "path"; readonly path: Path }
  | { readonly kind: "pattern"; readonly pattern: Pattern };

export const PATH_FUNCTION_NAMES = [
  "append",
  "avg",
  "concat",
  "first",
  "index",
  "keys",
  "last",
  "length",
  "max",
  "min",
  "size",
  "stddev",
  "sum",
] as const;
export type PathFunctionName = (typeof PATH_FUNCTION_NAMES)[number];

/** Longer spellings before their own beginnings: the first that fits is taken. */
export const SYMBOL_OPERATORS = ["===", "!==", "==", "!=", "<=", ">=", "=~", "<", ">"] as const;
export const WORD_OPERATORS = ["in", "nin", "subsetof", "anyof", "noneof", "contains", "all", "size", "empty"] as const;
export type Operator = (typeof SYMBOL_OPERATORS)[number] | (typeof WORD_OPERATORS)[number];

/** A text that is not a path. `position` counts UTF-16 units from 0. */
export class PathSyntaxError extends Error {
  override readonly name = "PathSyntaxError";
  readonly position: number;

  constructor(message: string, position: number) {
    super(`${message} at position ${position}`);
    this.position = position;
  }
}

/** A path that cannot be followed in this document: its whole expression gives null. */
export class PathEvaluationError extends Error {
  override readonly name = "PathEvaluationError";
}
