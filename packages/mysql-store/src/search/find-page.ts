import { createHash } from "node:crypto";

import { MAX_COUNTED_HITS } from "@tutti/ports";
import type { SortItem } from "@tutti/ports";

import type { SqlReader } from "../connection/sql-connection.ts";
import type { Row } from "../sql/row.ts";
import { numberOf } from "../sql/row.ts";
import type { SqlValue } from "../sql/statement.ts";
import { columnSql } from "./condition-to-sql.ts";
import type { SqlPart } from "./condition-to-sql.ts";
import type { PageMarks } from "./page-marks.ts";

/** Rows that a search looks through. */
export type SearchedRows = {
  /** `from ... ` with all joins; the documents' rows are those of `d`. */
  readonly from: SqlPart;
  /** Joined by `and`; empty: all. */
  readonly where: readonly SqlPart[];
  /** The columns of `d` that name a row; the last one comes last in every order. */
  readonly key: readonly string[];
  /** Selects a row for each hit, more cheaply than the rows themselves; absent: they are the hits. */
  readonly hits?: SqlPart | undefined;
  /** Stands for `d.start_time` in the order where it is the same and in an index that is read in that order. */
  readonly startTime?: string | undefined;
};

export type PageOf = {
  readonly sort: readonly SortItem<string>[];
  readonly start: number;
  readonly size: number;
  /** Absent: MAX_COUNTED_HITS. */
  readonly countedUpTo?: number;
};

/**
 * The keys of a page's rows in their order, and how many hits there are, counted no further than MAX_COUNTED_HITS, but where pages
 * are read beyond so many: there is one hit more than was read, until the end has come. Two statements, side by side; where it is
 * read on from a mark, hits were counted already.
 */
export async function findPage(
  reading: SqlReader,
  rows: SearchedRows,
  { sort, start, size, marks, countedUpTo = MAX_COUNTED_HITS }: PageOf & { readonly marks: PageMarks },
): Promise<{ readonly keys: readonly Row[]; readonly totalHits: number }> {
  const order = orderOf(rows, sort);
  const name = nameOf(rows, order);
  const mark = start === 0 ? undefined : marks.find(name, start);
  const where = mark === undefined ? rows.where : [...rows.where, after(order, mark.key)];
  const columns = [...rows.key.map((column) => `d.${column}`), ...order.map(({ sql }, n) => `${sql} as k${n}`)];
  const part = partOf([
    { sql: `select ${columns.join(", ")} `, values: [] },
    rows.from,
    whereOf(where),
    { sql: ` order by ${order.map(({ sql, direction }) => `${sql} ${direction}`).join(", ")} limit ?, ?`, values: [] },
  ]);
  // One more than is wanted tells whether this is the end.
  const values = [...part.values, mark === undefined ? start : 0, size + 1];
  const [found, counted] = await Promise.all([
    size === 0 ? [] : reading.rows({ sql: part.sql, values }),
    mark?.totalHits ?? countHits(reading, rows, countedUpTo),
  ]);
  const keys = found.slice(0, size);
  // Between the two statements hits may come and go: the last page says by itself how many there are.
  const isEnd = size > 0 && found.length <= size && (keys.length > 0 || start === 0);
  const totalHits = isEnd ? start + keys.length : Math.max(counted, found.length > 0 ? start + found.length : 0);
  const last = keys.at(-1);
  if (last !== undefined) marks.note(name, start + keys.length, { key: markOf(last, order), totalHits });
  return { keys, totalHits };
}

async function countHits(reading: SqlReader, { hits, from, where }: SearchedRows, upTo: number): Promise<number> {
  const part = partOf([
    { sql: "select count(*) as count from (", values: [] },
    ...(hits === undefined ? [{ sql: "select 1 ", values: [] }, from, whereOf(where)] : [hits]),
    { sql: ` limit ?) h`, values: [upTo] },
  ]);
  const [counted] = await reading.rows(part);
  return counted === undefined ? 0 : numberOf(counted, "count");
}

export type Order = readonly { readonly sql: string; readonly direction: "asc" | "desc" }[];

function orderOf({ key, startTime }: SearchedRows, sort: readonly SortItem<string>[]): Order {
  const items = sort.length === 0 ? LATEST_FIRST : sort;
  const order = items.map(({ field, direction }) => ({
    sql: field === "startTime" && startTime !== undefined ? startTime : columnSql(field, "d"),
    direction,
  }));
  const id = key.at(-1) ?? "workflow_id";
  return [...order, { sql: `d.${id}`, direction: order.at(-1)?.direction ?? "desc" }];
}

const LATEST_FIRST = [{ field: "startTime", direction: "desc" }] as const;

/** What comes after the row with these keys in that order. The bound on the first key lets an index begin there. */
export function after(order: Order, mark: readonly SqlValue[]): SqlPart {
  const [first] = order;
  const beyond = order.reduceRight<SqlPart | undefined>((rest, { sql, direction }, n) => {
    const value = mark[n] ?? null;
    const further = { sql: `${sql} ${direction === "asc" ? ">" : "<"} ?`, values: [value] };
    if (rest === undefined) return further;
    return {
      sql: `(${further.sql} or (${sql} = ? and ${rest.sql}))`,
      values: [...further.values, value, ...rest.values],
    };
  }, undefined);
  if (first === undefined || beyond === undefined) throw new TypeError("an order has one key or more");
  return {
    sql: `${first.sql} ${first.direction === "asc" ? ">=" : "<="} ? and ${beyond.sql}`,
    values: [mark[0] ?? null, ...beyond.values],
  };
}

function markOf(row: Row, order: Order): readonly SqlValue[] {
  return order.map((_, n) => {
    const value = row[`k${n}`];
    if (typeof value === "number") return value;
    if (Buffer.isBuffer(value)) return Buffer.from(value);
    throw new TypeError("an order's key is a number or bytes");
  });
}

function nameOf({ from, where }: SearchedRows, order: Order): string {
  const hash = createHash("sha256");
  for (const { sql, values } of [from, ...where])
    hash.update(JSON.stringify([sql, values.map((value) => (Array.isArray(value) ? value.map(plain) : plain(value)))]));
  return hash.update(JSON.stringify(order)).digest("base64");
}

const plain = (value: SqlValue): unknown => (Buffer.isBuffer(value) ? value.toString("hex") : value);

/** `where ...`, or nothing. */
export function whereOf(where: readonly SqlPart[]): SqlPart {
  if (where.length === 0) return { sql: "", values: [] };
  return { sql: ` where ${where.map(({ sql }) => sql).join(" and ")}`, values: where.flatMap(({ values }) => values) };
}

/** The parts one after the other. */
export function partOf(parts: readonly SqlPart[]): SqlPart {
  return { sql: parts.map(({ sql }) => sql).join(""), values: parts.flatMap(({ values }) => values) };
}
