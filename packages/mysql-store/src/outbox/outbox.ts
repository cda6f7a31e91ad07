import type { ExecutionStore } from "@tutti/ports";

import type { SqlPool } from "../connection/sql-pool.ts";
import type { PacketLimits } from "../sql/pack-statements.ts";
import { packStatements } from "../sql/pack-statements.ts";
import { numberOf } from "../sql/row.ts";
import { takeOutbox } from "./take-outbox.ts";
import { deleteStatement } from "./write-outbox.ts";

const COUNT = `select count(*) as count from (
    select 1 from outbox force index (by_since) where since is not null limit ?
  ) o`;

/** What ExecutionStore has of the outbox beside its batches. */
export function makeOutbox({
  locking,
  reading,
  limits,
}: {
  readonly locking: SqlPool;
  readonly reading: SqlPool;
  readonly limits: PacketLimits;
}): Pick<ExecutionStore, "takeOutbox" | "deleteOutbox" | "outboxSize"> {
  return {
    takeOutbox: (olderThanMs, limit) => takeOutbox({ locking, reading }, { olderThanMs, limit }),
    deleteOutbox: async (keys) => {
      for (const sql of packStatements([deleteStatement(keys)], limits)) await locking.run({ sql });
    },
    outboxSize: async (upTo) => {
      const [row] = await reading.rows({ sql: COUNT, values: [upTo] });
      return row === undefined ? 0 : numberOf(row, "count");
    },
  };
}
