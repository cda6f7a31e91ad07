import { escape, format } from "mysql2";

/** SQL that stands for a value, already escaped. */
export class SqlText {
  readonly sql: string;

  constructor(sql: string) {
    this.sql = sql;
  }

  /** The driver writes it as it is. */
  toSqlString(): string {
    return this.sql;
  }
}

/** What a placeholder may be filled with. */
export type SqlValue = string | number | boolean | Buffer | SqlText | null;

/** A statement with `?` for its values; a list of values stands for a comma list, as in `in (?)`. */
export type Statement = {
  readonly sql: string;
  readonly values?: readonly (SqlValue | SqlValue[])[];
};

/** The statement as it is sent, its values escaped by the driver. */
export function sqlText({ sql, values }: Statement): string {
  return values === undefined ? sql : format(sql, [...values]);
}

/**
 * A statement over many rows that can be cut between any two of them: `head row separator row tail`. Rows are SQL text,
 * their values already escaped by the driver.
 */
export type MultiRowStatement = {
  readonly head: string;
  readonly rows: readonly string[];
  readonly separator: string;
  readonly tail: string;
  readonly maxRows: number;
};

/** `insert into <table> (<columns>) values (...), (...) <tail>`; `last` is one more column, the same SQL in every row. */
export function insertRows(
  table: string,
  {
    columns,
    rows,
    last,
    tail = "",
  }: {
    readonly columns: readonly string[];
    readonly rows: readonly (readonly SqlValue[])[];
    readonly last?: { readonly column: string; readonly sql: string };
    readonly tail?: string;
  },
): MultiRowStatement {
  const more = last === undefined ? [] : [last];
  const end = more.map(({ sql }) => `,${sql}`).join("");
  return {
    head: `insert into ${table} (${[...columns, ...more.map(({ column }) => column)].join(",")}) values `,
    rows: rows.map((values) => `(${literals(values)}${end})`),
    separator: ",",
    tail: tail === "" ? "" : ` ${tail}`,
    maxRows: 2000,
  };
}

/** `on duplicate key update a = values(a), ...`. */
export function overwriting(columns: readonly string[]): string {
  return `on duplicate key update ${columns.map((column) => `${column}=values(${column})`).join(",")}`;
}

/**
 * Deletes the rows that match any of `rows`, given as values of `columns`. They are joined as a derived table, in the given
 * order: a row list in `where` becomes a scan that waits for other batches' rows. Source: core.md 4.
 */
export function deleteRows(
  table: string,
  { columns, rows, on }: { columns: readonly string[]; rows: readonly (readonly SqlValue[])[]; on: string },
): MultiRowStatement {
  return {
    head: `delete t from (`,
    rows: derivedRows(columns, rows),
    separator: " union all ",
    tail: `) v straight_join ${table} t on ${on}`,
    maxRows: 500,
  };
}

/** The longest value that a row of several in a union may have: what MariaDB sees of longer ones ends somewhere within. */
export const MAX_BYTES_IN_UNION = 32 * 1024;

/**
 * `select ... as a, ... as b` for each row, to be put together with `union all`. Values are at most
 * MAX_BYTES_IN_UNION long.
 */
export function derivedRows(columns: readonly string[], rows: readonly (readonly SqlValue[])[]): string[] {
  return rows.map(
    (values) => `select ${values.map((value, index) => `${literal(value)} ${columns[index]}`).join(",")}`,
  );
}

function literals(values: readonly SqlValue[]): string {
  let text = "";
  let separator = "";
  for (const value of values) {
    text += separator + literal(value);
    separator = ",";
  }
  return text;
}

/** As the driver escapes it; it looks long at what needs no escaping, which most values are, so those are written here. */
function literal(value: SqlValue): string {
  if (value === null) return "NULL";
  if (typeof value === "string") return TO_ESCAPE.test(value) ? escape(value) : `'${value}'`;
  if (value instanceof SqlText) return value.sql;
  if (typeof value === "object") return `X'${value.toString("hex")}'`;
  if (typeof value === "number" && !Number.isFinite(value)) throw new TypeError(`${value} cannot be stored`);
  return String(value);
}

// What means something between apostrophes, and what the driver escapes besides, but for quotation marks.
// oxlint-disable-next-line no-control-regex
const TO_ESCAPE = /['\\\0\b\t\n\r\x1a]/;

/** Cuts a list into parts, so that no statement has more than `size` values in a list. */
export function* parts<Item>(items: readonly Item[], size: number): Iterable<readonly Item[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}
