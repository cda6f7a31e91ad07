import type { SqlValue } from "../sql/statement.ts";
import { SqlText } from "../sql/statement.ts";

/** Columns of a table, each with what it holds of a record. */
export type Columns<Item> = { readonly [column: string]: (item: Item) => SqlValue };

/** A record, and as it is stored; undefined: nobody knows. */
export type Rewritten<Item> = { readonly item: Item; readonly stored: Item | undefined };

/** Of some columns those in which any of the records is not as it is stored, and `always`. */
export function differing<Item>(
  columns: Columns<Item>,
  rewritten: readonly Rewritten<Item>[],
  always: readonly string[] = [],
): readonly string[] {
  const names: string[] = [];
  for (const column in columns) {
    const valueOf = columns[column];
    if (valueOf === undefined) continue;
    if (always.includes(column) || rewritten.some((one) => differs(valueOf, one))) names.push(column);
  }
  return names;
}

function differs<Item>(valueOf: Columns<Item>[string], { item, stored }: Rewritten<Item>): boolean {
  return stored === undefined || !isSameValue(valueOf(item), valueOf(stored));
}

/** What the columns hold of a record, in the order of their names. */
export function valuesOf<Item>(columns: Columns<Item>, names: readonly string[], item: Item): SqlValue[] {
  return names.map((name) => columns[name]?.(item) ?? null);
}

/**
 * The columns in which any of the rows holds something else than what a row gets without them, and the rows' values of those. An
 * insert names most columns in vain.
 */
export function withoutDefaults(
  columns: readonly string[],
  rows: readonly (readonly SqlValue[])[],
  isNullable: (column: string) => boolean,
): { readonly columns: readonly string[]; readonly rows: readonly (readonly SqlValue[])[] } {
  const kept = columns.flatMap((column, index) => {
    const isKept = rows.some((row) => !isDefault(row[index], isNullable(column)));
    return isKept ? [index] : [];
  });
  return {
    columns: kept.flatMap((index) => columns[index] ?? []),
    rows: rows.map((row) => kept.map((index) => row[index] ?? null)),
  };
}

/** Columns that may be null are so without a value, others are 0 or empty. */
function isDefault(value: SqlValue | undefined, isNullable: boolean): boolean {
  return isNullable ? value === null : value === 0 || value === false;
}

function isSameValue(a: SqlValue, b: SqlValue): boolean {
  if (a instanceof SqlText && b instanceof SqlText) return a.sql === b.sql;
  return a === b;
}
