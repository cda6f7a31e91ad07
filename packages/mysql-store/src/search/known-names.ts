import type { SearchCondition } from "@tutti/ports";

import type { SqlReader } from "../connection/sql-connection.ts";
import { textOf } from "../sql/row.ts";
import { columnOf } from "./summary-rows.ts";

/** Fields of few different values, each the first of an index. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  workflow_summary: ["workflowType", "status"],
  task_summary: ["workflowType", "taskType", "taskDefName", "status"],
};
const MAX_NAMES = 2_000;

/**
 * The condition with every pattern of a name replaced by the names that it matches: an index has those, a pattern is tried on every
 * row. Where there are very many names it stays a pattern.
 */
export async function withKnownNames<Field extends string>(
  reading: SqlReader,
  table: "workflow_summary" | "task_summary",
  condition: SearchCondition<Field> | undefined,
): Promise<SearchCondition<Field> | undefined> {
  if (condition === undefined) return undefined;
  if (condition.kind === "and" || condition.kind === "or") {
    const conditions = await Promise.all(condition.conditions.map((one) => withKnownNames(reading, table, one)));
    return { kind: condition.kind, conditions: conditions.filter((one) => one !== undefined) };
  }
  if (condition.kind !== "matches" || NAMES[table]?.includes(condition.field) !== true) return condition;
  const column = columnOf(condition.field);
  const rows = await reading.rows({ sql: `select distinct ${column} as name from ${table} limit ${MAX_NAMES}` });
  if (rows.length === MAX_NAMES) return condition;
  const { field, isNegated, pattern } = condition;
  const values = rows.map((row) => textOf(row, "name")).filter((name) => matches(pattern, name));
  return { kind: "oneOf", field, isNegated, values };
}

function matches(pattern: string, name: string): boolean {
  const [first = "", ...rest] = pattern.toLowerCase().split("*");
  const text = name.toLowerCase();
  const last = rest.pop();
  if (last === undefined) return text === first;
  let at = first.length;
  if (!text.startsWith(first)) return false;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
