import type { Comparison, FieldKind, SearchCondition } from "@tutti/ports";

/** What a query says of a field. Of `=` and `in` values with `*` are patterns. */
export type Said =
  | { readonly operator: "=" | "!="; readonly value: string }
  | { readonly operator: Exclude<Comparison, "=" | "!=">; readonly value: string }
  | { readonly operator: "in"; readonly values: readonly string[]; readonly isNegated: boolean }
  | { readonly operator: "between"; readonly from: string; readonly to: string }
  | { readonly operator: "startsWith"; readonly value: string }
  | { readonly operator: "isNull"; readonly isNegated: boolean };

/** Why a value cannot be compared with the field. */
export class ValueFault extends Error {
  override readonly name = "ValueFault";
}

type Field<Name extends string> = { readonly name: Name; readonly kind: FieldKind };

/** The condition that says so. @throws ValueFault where a value is of the wrong kind. Source: reference/api.md 3.6 */
export function conditionOf<Name extends string>(field: Field<Name>, said: Said): SearchCondition<Name> {
  switch (said.operator) {
    case "in":
      return oneOf(field, said);
    case "between":
      return {
        kind: "and",
        conditions: [compare(field, ">=", said.from), compare(field, "<=", said.to)],
      };
    case "startsWith":
      return beginning(field, said.value);
    case "isNull":
      return { kind: "isEmpty", field: field.name, isNegated: said.isNegated };
    case "=":
    case "!=":
      return equal(field, said);
    default:
      return compare(field, said.operator, said.value);
  }
}

function equal<Name extends string>(
  field: Field<Name>,
  { operator, value }: { readonly operator: "=" | "!="; readonly value: string },
): SearchCondition<Name> {
  const isNegated = operator === "!=";
  if (isList(field.name)) {
    // The list is JSON: a member stands in it between quotes.
    if (value === "") return { kind: "oneOf", field: field.name, values: ["[]", ""], isNegated };
    return { kind: "matches", field: field.name, pattern: `*${JSON.stringify(value)}*`, isNegated };
  }
  if (isText(field) && value.includes("*")) return { kind: "matches", field: field.name, pattern: value, isNegated };
  return compare(field, operator, value);
}

function oneOf<Name extends string>(
  field: Field<Name>,
  { values, isNegated }: { readonly values: readonly string[]; readonly isNegated: boolean },
): SearchCondition<Name> {
  const [first] = values;
  if (first !== undefined && values.length === 1)
    return equal(field, { operator: isNegated ? "!=" : "=", value: first });
  if (!isList(field.name))
    return { kind: "oneOf", field: field.name, values: values.map((value) => valueOf(field, value)), isNegated };
  const conditions = values.map((value) => equal(field, { operator: isNegated ? "!=" : "=", value }));
  return { kind: isNegated ? "and" : "or", conditions };
}

function beginning<Name extends string>(field: Field<Name>, value: string): SearchCondition<Name> {
  if (!isText(field)) throw new ValueFault(`${field.name} is ${NAMES[field.kind]}, which begins with nothing`);
  // No text in UTF-8 that begins so comes after it with the last character there is.
  return {
    kind: "and",
    conditions: [compare(field, ">=", value), compare(field, "<=", `${value}\u{10FFFF}`)],
  };
}

function compare<Name extends string>(
  field: Field<Name>,
  comparison: Comparison,
  value: string,
): SearchCondition<Name> {
  const condition = { kind: "compare", field: field.name, comparison, value: valueOf(field, value) } as const;
  if (field.name !== "endTime" || (comparison !== "<" && comparison !== "<=")) return condition;
  // What has not ended has no such time: it has not ended before another.
  return { kind: "and", conditions: [{ ...condition, comparison: ">", value: 0 }, condition] };
}

const NAMES = { text: "a text", id: "an id", number: "a number", time: "a time" } as const;

function isText({ kind }: Pick<Field<string>, "kind">): boolean {
  return kind === "text" || kind === "id";
}

function isList(name: string): boolean {
  return name === "failedTaskNames" || name === "failedReferenceTaskNames";
}

function valueOf(field: Field<string>, text: string): string | number {
  if (isText(field)) return text;
  const number = numberFrom(text) ?? (field.kind === "time" ? timeFrom(text) : undefined);
  if (number !== undefined) return number;
  const wanted = field.kind === "time" ? "epoch milliseconds or a time such as 2026-01-31T12:00:00Z" : "a number";
  throw new ValueFault(`${field.name} is compared with ${wanted}, but "${text.slice(0, 40)}" came`);
}

function numberFrom(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return 0;
  const number = /^[+-]?\d{1,18}(?:\.\d+)?$/.test(trimmed) ? Number(trimmed) : NaN;
  return Number.isFinite(number) ? number : undefined;
}

function timeFrom(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d.*)?$/.test(text.trim())) return undefined;
  const time = Date.parse(text.trim());
  return Number.isNaN(time) ? undefined : time;
}
