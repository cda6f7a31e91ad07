import { isUuid } from "@tutti/engine";
import type { Comparison, FieldKind, SearchCondition } from "@tutti/ports";

import type { SqlValue } from "../sql/statement.ts";
import { prefixRanges, rangeOfIds } from "./prefix-ranges.ts";
import { columnOf } from "./summary-rows.ts";

/** A part of a statement with its values, in the order of its placeholders. */
export type SqlPart = { readonly sql: string; readonly values: readonly (SqlValue | SqlValue[])[] };

export type FieldKinds = Readonly<Record<string, FieldKind>>;

/** What a condition says of the rows of `alias`. Names come from `kinds` alone; values are always placeholders. */
export function conditionToSql(
  condition: SearchCondition<string>,
  at: { readonly alias: string; readonly kinds: FieldKinds },
): SqlPart {
  if (condition.kind === "and" || condition.kind === "or") {
    const parts = condition.conditions.map((one) => conditionToSql(one, at));
    return {
      sql: `(${parts.map(({ sql }) => sql).join(` ${condition.kind} `)})`,
      values: parts.flatMap(({ values }) => values),
    };
  }
  const kind = at.kinds[condition.field];
  if (kind === undefined) throw new TypeError(`"${condition.field}" is no field that can be searched`);
  const field = { column: columnSql(condition.field, at.alias), kind };
  switch (condition.kind) {
    case "compare":
      return comparison(field, condition);
    case "oneOf":
      return oneOf(field, condition);
    case "matches":
      return matching(field, condition);
    case "isEmpty":
      return {
        sql: `${field.column} ${condition.isNegated ? "<>" : "="} ?`,
        values: [kind === "number" || kind === "time" ? 0 : Buffer.alloc(0)],
      };
  }
}

/** A field's value as SQL, in rows of `alias`. */
export function columnSql(field: string, alias: string): string {
  if (field !== "executionTime") return `${alias}.${columnOf(field)}`;
  const [start, end] = [`${alias}.start_time`, `${alias}.end_time`];
  return `if(${start} > 0 and ${end} > ${start}, ${end} - ${start}, 0)`;
}

type SqlField = { readonly column: string; readonly kind: FieldKind };

function comparison(
  field: SqlField,
  { comparison: given, value }: { readonly comparison: Comparison; readonly value: string | number },
): SqlPart {
  const operator = given === "!=" ? "<>" : given;
  const stored = storedValue(field.kind, value);
  if (stored !== undefined && (field.kind !== "id" || given === "=" || given === "!="))
    return { sql: `${field.column} ${operator} ?`, values: [stored] };
  if (given === "=") return NEVER;
  if (given === "!=") return ALWAYS;
  return { sql: `${asText(field)} ${operator} ?`, values: [Buffer.from(String(value))] };
}

/** A pattern is tried on every row, unless an index leads to those that begin as it does. */
function matching(
  field: SqlField,
  { field: name, pattern, isNegated }: SearchCondition<string> & { readonly kind: "matches" },
): SqlPart {
  const like: SqlPart = {
    sql: `lower(convert(${asText(field)} using utf8mb4)) collate utf8mb4_bin ${isNegated ? "not " : ""}like ?`,
    values: [likePattern(pattern)],
  };
  const ranges = isNegated || !INDEXED.has(name) ? [] : rangesOf(field.kind, pattern);
  if (ranges.length === 0) return like;
  const within = ranges.map(() => `${field.column} between ? and ?`).join(" or ");
  return { sql: `((${within}) and ${like.sql})`, values: [...ranges.flat(), ...like.values] };
}

/** Fields that are the first of an index, in one table or the other. */
const INDEXED: ReadonlySet<string> = new Set([
  ...["workflowId", "parentWorkflowId", "correlationId", "workflowType"],
  ...["taskId", "taskType", "taskDefName"],
]);

function rangesOf(kind: FieldKind, pattern: string): readonly (readonly [Buffer, Buffer])[] {
  const [prefix = ""] = pattern.split("*");
  return kind === "id" ? rangeOfIds(prefix) : prefixRanges(prefix);
}

function oneOf(
  field: SqlField,
  { values, isNegated }: { readonly values: readonly (string | number)[]; readonly isNegated: boolean },
): SqlPart {
  const stored = values.flatMap((value) => storedValue(field.kind, value) ?? []);
  if (stored.length === 0) return isNegated ? ALWAYS : NEVER;
  return { sql: `${field.column} ${isNegated ? "not in" : "in"} (?)`, values: [stored] };
}

const NEVER: SqlPart = { sql: "1 = 0", values: [] };
const ALWAYS: SqlPart = { sql: "1 = 1", values: [] };

/** undefined: no row has it. */
function storedValue(kind: FieldKind, value: string | number): SqlValue | undefined {
  if (kind === "number" || kind === "time") return Number(value);
  if (kind === "text") return Buffer.from(String(value));
  const id = String(value).toLowerCase();
  if (id === "") return Buffer.alloc(0);
  return isUuid(id) ? Buffer.from(id.replaceAll("-", ""), "hex") : undefined;
}

/** An id as it is written; of "" nothing comes of it. */
function asText({ column, kind }: SqlField): string {
  if (kind !== "id") return column;
  const dashes = [9, 14, 19, 24];
  return dashes.reduce((sql, place) => `insert(${sql}, ${place}, 0, '-')`, `lower(hex(${column}))`);
}

function likePattern(pattern: string): string {
  return pattern
    .toLowerCase()
    .replaceAll(/[\\%_]/gu, String.raw`\$&`)
    .replaceAll("*", "%");
}
