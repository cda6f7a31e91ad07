import type { SealedSecret, SecretStore } from "@tutti/ports";

import type { SqlPool } from "../connection/sql-pool.ts";
import { NOW_MS } from "../sql/clock.ts";
import { bytesOf, numberOf, textOf, type Row } from "../sql/row.ts";

const COLUMNS = "name, sealed, create_time, update_time";
const SELECT = `select ${COLUMNS} from secret where name = ?`;
const SELECT_ALL = `select ${COLUMNS} from secret order by name`;
const UPSERT = `insert into secret (${COLUMNS}) values (?, ?, ${NOW_MS}, ${NOW_MS})
  on duplicate key update sealed = values(sealed), update_time = values(update_time)`;
const DELETE = "delete from secret where name = ?";

/** Sealed secrets in MySQL: each statement commits by itself. */
export function makeSecretStore({
  locking,
  reading,
}: {
  readonly locking: SqlPool;
  readonly reading: SqlPool;
}): SecretStore {
  return {
    get: async (name, asked) => {
      const [row] = await reading.rows({ sql: SELECT, values: [name] }, asked?.signal);
      return row && secretOf(row);
    },
    list: async (asked) => (await reading.rows({ sql: SELECT_ALL }, asked?.signal)).map(secretOf),
    put: async (name, sealed) => void (await locking.run({ sql: UPSERT, values: [name, Buffer.from(sealed)] })),
    delete: async (name) => (await locking.run({ sql: DELETE, values: [name] })).affectedRows > 0,
  };
}

function secretOf(row: Row): SealedSecret {
  return {
    name: textOf(row, "name"),
    sealed: bytesOf(row, "sealed"),
    createTime: numberOf(row, "create_time"),
    updateTime: numberOf(row, "update_time"),
  };
}
