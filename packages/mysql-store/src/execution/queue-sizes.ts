import type { AgeSpan } from "@tutti/ports";

import type { SqlReader } from "../connection/sql-connection.ts";
import { NOW_MS } from "../sql/clock.ts";
import { numberOf, textOf } from "../sql/row.ts";
import { parts } from "../sql/statement.ts";

const COUNT_ALL = "select queue, count(*) as size from scheduled_task force index (by_queue) group by queue";
const COUNT_SOME = `select queue, count(*) as size from scheduled_task force index (by_queue)
  where queue in (?) group by queue`;
// Of a queue that has so many the row with that number is found, and of another all are counted: neither looks further.
const COUNT_UP_TO = `select q.queue, if(
    (select 1 from scheduled_task force index (by_queue) where queue = q.queue order by since limit 1 offset ?) is null,
    (select count(*) from scheduled_task force index (by_queue) where queue = q.queue), ?) as size
  from (select distinct queue from scheduled_task force index (by_queue) where queue in (?)) q`;
const COUNT_AGED = `select count(*) as size from (
    select 1 from scheduled_task force index (by_queue)
    where queue = ? and since <= ${NOW_MS} - ? and since > ${NOW_MS} - ? limit ?) t`;

/** ExecutionStore.queueSizes. */
export async function queueSizes(
  reader: SqlReader,
  queues: readonly string[] | undefined,
): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map((queues ?? []).map((queue) => [queue, 0]));
  const statements =
    queues === undefined
      ? [{ sql: COUNT_ALL }]
      : [...parts(queues, 500)].map((part) => ({ sql: COUNT_SOME, values: [[...part]] }));
  for (const statement of statements) {
    for (const row of await reader.rows(statement)) sizes.set(textOf(row, "queue"), numberOf(row, "size"));
  }
  return sizes;
}

/** ExecutionStore.queueSizesUpTo: bounded looks into the index, of all queues by few statements. */
export async function queueSizesUpTo(
  reader: SqlReader,
  queues: readonly string[],
  upTo: number,
): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map(queues.map((queue) => [queue, 0]));
  for (const part of parts(queues, 500)) {
    const rows = await reader.rows({ sql: COUNT_UP_TO, values: [upTo - 1, upTo, [...part]] });
    for (const row of rows) sizes.set(textOf(row, "queue"), numberOf(row, "size"));
  }
  return sizes;
}

/** ExecutionStore.queueAges: one bounded look into the index a span. */
export async function queueAges(
  reader: SqlReader,
  queue: string,
  { spans, upTo }: { readonly spans: readonly AgeSpan[]; readonly upTo: number },
): Promise<readonly number[]> {
  const found = await reader.rowsOfEach(
    spans.map(({ fromAgeMs, toAgeMs }) => ({ sql: COUNT_AGED, values: [queue, fromAgeMs, toAgeMs, upTo] })),
  );
  return spans.map((_, index) => numberOf(found[index]?.[0] ?? {}, "size"));
}
