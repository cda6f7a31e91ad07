import type { Json } from "../../payload/json.ts";
import { isJsonArray, isJsonObject } from "../../payload/json.ts";
import { matchesWhole } from "../pattern/matches-whole.ts";
import { compareValues, containsValue, sameKind, valuesEqual } from "./compare-values.ts";
import { followPath } from "./follow-path.ts";
import type { PathSurroundings } from "./follow-path.ts";
import { scalarText } from "./scalar-text.ts";
import { SYMBOL_OPERATORS } from "./path.ts";
import type { Filter, Operand, Operator, Path } from "./path.ts";

/** Whether the filter lets the item of the surroundings pass. */
export function accepts(filter: Filter, surroundings: PathSurroundings): boolean {
  switch (filter.kind) {
    case "or":
      return filter.filters.some((one) => accepts(one, surroundings));
    case "and":
      return filter.filters.every((one) => accepts(one, surroundings));
    case "not":
      return !accepts(filter.filter, surroundings);
    case "exists":
      return isFound(filter.path, surroundings);
    case "comparison":
      return compare(filter, surroundings);
  }
}

// An indefinite path exists where it finds something.
function isFound(path: Path, surroundings: PathSurroundings): boolean {
  const value = followPath(path, surroundings);
  return path.definite || !isJsonArray(value) ? value !== undefined : value.length > 0;
}

type Comparison = Extract<Filter, { kind: "comparison" }>;

function compare({ operator, left, right }: Comparison, surroundings: PathSurroundings): boolean {
  if (operator === "=~") return matchesPattern(left, right, surroundings);
  if (left.kind === "pattern" || right.kind === "pattern") return false;
  const values = [operandValue(left, surroundings), operandValue(right, surroundings)] as const;
  spendComparison(operator, values, surroundings);
  return holds(operator, ...values);
}

/** What is compared as a whole is looked through, and of two lists each item of the one with those of the other. */
function spendComparison(
  operator: Operator,
  [left, right]: readonly [Json | undefined, Json | undefined],
  { budget }: PathSurroundings,
): void {
  budget.spendAllOf(left);
  if (isJsonArray(left) && isJsonArray(right) && !SYMBOLS.has(operator)) budget.spend(left.length * right.length);
  else if (!SYMBOLS.has(operator)) budget.spendAllOf(right);
}

const SYMBOLS: ReadonlySet<string> = new Set(SYMBOL_OPERATORS);

/** The value of a literal or of a path, undefined where a definite path leads nowhere. A pattern has none. */
export function operandValue(operand: Operand, surroundings: PathSurroundings): Json | undefined {
  if (operand.kind === "literal") return operand.value;
  return operand.kind === "path" ? followPath(operand.path, surroundings) : undefined;
}

function matchesPattern(left: Operand, right: Operand, surroundings: PathSurroundings): boolean {
  const [patternSide, textSide] = right.kind === "pattern" ? [right, left] : [left, right];
  if (patternSide.kind !== "pattern" || textSide.kind === "pattern") return false;
  const value = operandValue(textSide, surroundings);
  const texts = isJsonArray(value) ? value : [value];
  return texts.some((one) => {
    const text = scalarText(one);
    if (text === undefined) return false;
    // A step of a pattern's program is much cheaper than a visit.
    surroundings.budget.spend(Math.ceil((text.length * patternSide.pattern.program.length) / 50));
    return matchesWhole(patternSide.pattern, text);
  });
}

function holds(operator: Operator, left: Json | undefined, right: Json | undefined): boolean {
  switch (operator) {
    case "==":
      return valuesEqual(left, right);
    case "!=":
      return !valuesEqual(left, right);
    case "===":
      return sameKind(left, right) && valuesEqual(left, right);
    case "!==":
      return !(sameKind(left, right) && valuesEqual(left, right));
    case "<":
      return (compareValues(left, right) ?? 0) < 0;
    case ">":
      return (compareValues(left, right) ?? 0) > 0;
    case "<=":
      return (compareValues(left, right) ?? 1) <= 0;
    case ">=":
      return (compareValues(left, right) ?? -1) >= 0;
    default:
      return holdsInWords(operator, left, right);
  }
}

function holdsInWords(operator: Operator, left: Json | undefined, right: Json | undefined): boolean {
  switch (operator) {
    case "in":
      return isJsonArray(right) && containsValue(right, left);
    case "nin":
      return !(isJsonArray(right) && containsValue(right, left));
    case "contains":
      if (typeof left === "string") return typeof right === "string" && left.includes(right);
      return isJsonArray(left) && containsValue(left, right);
    case "size":
      return valuesEqual(sizeOf(left), right);
    case "empty":
      return valuesEqual(left === undefined ? undefined : sizeOf(left) === 0, right);
    default:
      return isJsonArray(left) && isJsonArray(right) && holdsForLists(operator, left, right);
  }
}

function holdsForLists(operator: Operator, left: readonly Json[], right: readonly Json[]): boolean {
  switch (operator) {
    case "all":
      return right.every((item) => containsValue(left, item));
    case "subsetof":
      return left.every((item) => containsValue(right, item));
    case "anyof":
      return left.some((item) => containsValue(right, item));
    case "noneof":
      return !left.some((item) => containsValue(right, item));
    default:
      return false;
  }
}

function sizeOf(value: Json | undefined): number | undefined {
  if (typeof value === "string" || isJsonArray(value)) return value.length;
  return isJsonObject(value) ? Object.keys(value).length : undefined;
}
