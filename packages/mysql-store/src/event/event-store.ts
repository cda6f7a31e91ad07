import type { EventStore } from "@tutti/ports";

import { askedReader } from "../connection/asked-reader.ts";
import type { SqlReader } from "../connection/sql-connection.ts";
import type { SqlPool } from "../connection/sql-pool.ts";
import { NOW_MS } from "../sql/clock.ts";
import type { PacketLimits } from "../sql/pack-statements.ts";
import { packStatements } from "../sql/pack-statements.ts";
import { numberOf, textOf } from "../sql/row.ts";
import { parts } from "../sql/statement.ts";
import { executionsOf, forgetExecutions, listExecutions } from "./event-executions.ts";
import { inKeyOrder, keyValues } from "./event-key.ts";
import { putOff, settleEvents } from "./settle-events.ts";
import { takeEvents } from "./take-events.ts";
import { forgetUnheard, setAside, wakeHeard } from "./unheard-events.ts";

const SELECT_DUE = `select 1 from event_message force index (by_due) where due_at <= ${NOW_MS} limit 1`;
const COUNT = `select count(*) as count from (
    select 1 from event_message force index (by_due) where due_at is not null limit ?
  ) m`;

/** Messages for event handlers in MySQL, and what became of them. */
export function makeEventStore({
  locking,
  reading,
  limits,
}: {
  readonly locking: SqlPool;
  readonly reading: SqlPool;
  readonly limits: PacketLimits;
}): EventStore {
  return {
    take: (options) => takeEvents({ locking, reading }, options),
    hold: async (keys, holdMs) => {
      const statement = putOff(inKeyOrder(keys).map((key) => [...keyValues(key), holdMs]));
      for (const sql of packStatements([statement], limits)) await locking.run({ sql });
    },
    settle: (settled) => settleEvents(locking, settled, limits),
    setAside: (keys) => setAside(locking, keys, limits),
    wakeHeard: (limit) => wakeHeard({ locking, reading }, limit),
    forgetUnheard: (olderThanMs, limit) => forgetUnheard({ locking, reading }, olderThanMs, limit),
    isAnyDue: async () => (await reading.rows({ sql: SELECT_DUE })).length > 0,
    size: async (upTo) => {
      const [row] = await reading.rows({ sql: COUNT, values: [upTo] });
      return row === undefined ? 0 : numberOf(row, "count");
    },
    sizes: (events, asked) => sizesOf(askedReader(reading, asked), events),
    executionsOf: (keys) => executionsOf(reading, keys),
    listExecutions: (...asked) => listExecutions(reading, ...asked),
    forgetExecutions: (olderThanMs, limit) => forgetExecutions(locking, olderThanMs, limit),
  };
}

const SIZES = `select event, count(*) as count from event_message
  where event in (?) and due_at is not null group by event`;

async function sizesOf(reading: SqlReader, events: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>();
  for (const some of parts(events, 1_000)) {
    const rows = await reading.rows({ sql: SIZES, values: [some.map((event) => Buffer.from(event))] });
    for (const row of rows) sizes.set(textOf(row, "event"), numberOf(row, "count"));
  }
  return sizes;
}
