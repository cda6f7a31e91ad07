import { wordsOfWorkflow } from "@tutti/ports";
import type { ExecutionFilter, ListOrder, ListPlace, SearchWord } from "@tutti/ports";

import type { SqlReader } from "../connection/sql-connection.ts";
import { idToBytes, workflowIdOf } from "../sql/id-bytes.ts";
import { numberOf } from "../sql/row.ts";
import type { FilteredRows } from "./filtered-rows.ts";
import { after as rowsAfter, partOf, whereOf } from "./find-page.ts";
import type { Order } from "./find-page.ts";
import type { SqlPart } from "./condition-to-sql.ts";
import { columnOf, workflowFromRow } from "./summary-rows.ts";

export type PartsOfList = {
  readonly order: ListOrder;
  readonly after: ListPlace | undefined;
  /** So many places are looked for. */
  readonly limit: number;
  /** When to stop, by `performance.now()`. One part is looked through in any case. */
  readonly endsAt: number;
};

/** `searchedTo`: the last row that was looked at, where there are more; undefined: all were, or enough were found. */
export type FoundInParts = { readonly places: readonly ListPlace[]; readonly searchedTo: ListPlace | undefined };

const INDICES = { startTime: "by_start", updateTime: "by_update", endTime: "by_end" } as const;
/** How many rows of the index are looked through at first; with beginnings of words, whose rows are read whole. */
const FIRST_ROWS = 2_000;
const FIRST_WHOLE_ROWS = 200;
const MAX_ROWS = 100_000;
const MAX_WHOLE_ROWS = 2_000;

/**
 * Finds rows in the order of the list by walking its index, part after part, each as long as the ones before were quick: what is
 * found when the time is over is all that there is as far as that. For filters that no index leads to.
 */
export async function listInParts(
  reader: SqlReader,
  { rows, filter }: { readonly rows: FilteredRows; readonly filter: ExecutionFilter },
  { order, after, limit, endsAt }: PartsOfList,
): Promise<FoundInParts> {
  const beginnings = filter.words.filter(({ isPrefix }) => isPrefix);
  const found: ListPlace[] = [];
  const [first, most] = beginnings.length > 0 ? [FIRST_WHOLE_ROWS, MAX_WHOLE_ROWS] : [FIRST_ROWS, MAX_ROWS];
  let size = first;
  for (let from = after; ;) {
    const beganAt = performance.now();
    const to = await placeAt(reader, order, { from, size });
    const wanted = limit - found.length;
    const places = await placesWithin(reader, rows, { order, from, to, limit: beginnings.length > 0 ? size : wanted });
    found.push(...(await withBeginnings(reader, places, beginnings)).slice(0, wanted));
    if (found.length === limit || to === undefined) return { places: found, searchedTo: undefined };
    const now = performance.now();
    const tookMs = Math.max(0.1, now - beganAt);
    if (now + tookMs > endsAt) return { places: found, searchedTo: to };
    size = Math.ceil(Math.min(most, size * Math.min(4, Math.max(0.25, (0.5 * (endsAt - now)) / tookMs))));
    from = to;
  }
}

/** The row so many behind another in the order, whatever the filter; undefined: there are not so many. */
async function placeAt(
  reader: SqlReader,
  order: ListOrder,
  { from, size }: { readonly from: ListPlace | undefined; readonly size: number },
): Promise<ListPlace | undefined> {
  const keys = keysOf(order);
  const part = partOf([
    { sql: `select d.workflow_id, d.${columnOf(order.by)} as time from workflow_summary d`, values: [] },
    { sql: ` force index (${INDICES[order.by]})`, values: [] },
    whereOf(beyond(keys, from)),
    { sql: `${orderBy(keys)} limit ?, 1`, values: [size - 1] },
  ]);
  const [row] = await reader.rows(part);
  return row === undefined ? undefined : { time: numberOf(row, "time"), workflowId: workflowIdOf(row, "workflow_id") };
}

type Within = {
  readonly order: ListOrder;
  readonly from: ListPlace | undefined;
  readonly to: ListPlace | undefined;
  readonly limit: number;
};

async function placesWithin(
  reader: SqlReader,
  rows: FilteredRows,
  { order, from, to, limit }: Within,
): Promise<readonly ListPlace[]> {
  const keys = keysOf(order);
  const back: Order = keys.map(({ sql, direction }) => ({ sql, direction: direction === "asc" ? "desc" : "asc" }));
  const byRow = rows.byRow(INDICES[order.by]);
  // Not behind the end: before it from behind, or it.
  const until = beyond(back, to).map(({ sql, values }) => ({
    sql: `(${sql} or d.workflow_id = ?)`,
    values: [...values, to === undefined ? null : idToBytes(to.workflowId)],
  }));
  const bound = to === undefined ? [] : [boundOf(keys, to)];
  const part = partOf([
    { sql: `select d.workflow_id, d.${columnOf(order.by)} as time `, values: [] },
    byRow.from,
    whereOf([...beyond(keys, from), ...bound, ...until, ...byRow.where]),
    { sql: `${orderBy(keys)} limit ?`, values: [limit] },
  ]);
  return (await reader.rows(part)).map((row) => ({
    time: numberOf(row, "time"),
    workflowId: workflowIdOf(row, "workflow_id"),
  }));
}

/** Of these only those that have a word with each of the beginnings. */
async function withBeginnings(
  reader: SqlReader,
  places: readonly ListPlace[],
  beginnings: readonly SearchWord[],
): Promise<readonly ListPlace[]> {
  if (beginnings.length === 0 || places.length === 0) return places;
  const sql = "select * from workflow_summary where workflow_id in (?)";
  const found = await reader.rows({ sql, values: [places.map(({ workflowId }) => idToBytes(workflowId))] });
  const hits = new Set(
    found.map(workflowFromRow).flatMap((document) => {
      const words = [...wordsOfWorkflow(document)];
      const hasAll = beginnings.every(({ word }) => words.some((one) => one.startsWith(word)));
      return hasAll ? [document.workflowId] : [];
    }),
  );
  return places.filter(({ workflowId }) => hits.has(workflowId));
}

function keysOf({ by, direction }: ListOrder): Order {
  return [`d.${columnOf(by)}`, "d.workflow_id"].map((sql) => ({ sql, direction }));
}

function orderBy(keys: Order): string {
  return ` order by ${keys.map(({ sql, direction }) => `${sql} ${direction}`).join(", ")}`;
}

function beyond(keys: Order, place: ListPlace | undefined): readonly SqlPart[] {
  return place === undefined ? [] : [rowsAfter(keys, [place.time, idToBytes(place.workflowId)])];
}

/** Lets the index end there. */
function boundOf([time]: Order, place: ListPlace): SqlPart {
  return { sql: `${time?.sql} ${time?.direction === "asc" ? "<=" : ">="} ?`, values: [place.time] };
}
