import { randomBytes } from "node:crypto";

import type { WorkflowId } from "@tutti/engine";
import type { ExternalPayloadIndex } from "@tutti/ports";

import type { SqlConnection } from "../connection/sql-connection.ts";
import type { SqlPool } from "../connection/sql-pool.ts";
import { NOW_MS } from "../sql/clock.ts";
import { idToBytes } from "../sql/id-bytes.ts";
import { bytesOf, flagOf, numberOf, textOf } from "../sql/row.ts";

// What is being removed stays so.
const EXPECT = `insert into external_payload (path, look_at) values (?, ${NOW_MS} + ?)
  on duplicate key update look_at = if(is_going, look_at, greatest(look_at, values(look_at)))`;
const SELECT_GOING = "select is_going from external_payload where path = ?";
const LOCK = "select is_going from external_payload where path = ? for update";
const LOCK_DUE = `select path from external_payload where path = ? and look_at <= ${NOW_MS} for update`;
const REFER = `insert into external_reference (path, workflow_id) values (?, ?) on duplicate key update path = path`;
const PROLONG = `update external_payload set look_at = greatest(look_at, ${NOW_MS} + ?) where path = ?`;
const RELEASE = `update external_reference r force index (by_workflow) straight_join external_payload p on p.path = r.path
  set p.look_at = least(p.look_at, ${NOW_MS}) where r.workflow_id = ?`;
const SELECT_DUE = `select path from external_payload force index (by_look_at) where look_at <= ${NOW_MS}
  order by look_at limit ?`;
const SELECT_REFERENCES = `select r.workflow_id, e.id is not null as lives
  from external_reference r left join execution e on e.id = r.workflow_id where r.path = ?`;
const DELETE_REFERENCES = "delete from external_reference where path = ? and workflow_id in (?)";
const LOOKED_AT = `update external_payload set look_at = ${NOW_MS} + ?, is_going = ? where path = ?`;
const SELECT_KEY = "select bytes from external_payload_key where id = 1";
const INSERT_KEY = "insert ignore into external_payload_key (id, bytes) values (1, ?)";

type Pools = { readonly locking: SqlPool; readonly reading: SqlPool };

/** The index of external payloads in MySQL. Whoever refers to a path and whoever removes it lock its row first. */
export function makeExternalPayloadIndex({ locking, reading }: Pools): ExternalPayloadIndex {
  return {
    expect: async (path, { keepMs }) => {
      await locking.run({ sql: EXPECT, values: [path, keepMs] });
      const [row] = await reading.rows({ sql: SELECT_GOING, values: [path] });
      return row !== undefined && !flagOf(row, "is_going");
    },
    refer: async (path, workflowId, { keepMs }) =>
      await locking.use(async (connection) => await refer(connection, path, { workflowId, keepMs })),
    release: async (workflowId) => void (await locking.run({ sql: RELEASE, values: [idToBytes(workflowId)] })),
    takeUnneeded: async ({ limit, keepMs }) => {
      const due = (await reading.rows({ sql: SELECT_DUE, values: [limit] })).map((row) => textOf(row, "path"));
      const unneeded: string[] = [];
      for (const path of due) {
        const isUnneeded = await locking.use(async (connection) => await lookAt(connection, path, keepMs));
        if (isUnneeded) unneeded.push(path);
      }
      return { looked: due.length, unneeded };
    },
    forget: async (path) => {
      for (const table of ["external_reference", "external_payload_part", "external_payload"])
        await locking.run({ sql: `delete from ${table} where path = ?`, values: [path] });
    },
    signingKey: async () => {
      await locking.run({ sql: INSERT_KEY, values: [randomBytes(32)] });
      const [row] = await reading.rows({ sql: SELECT_KEY });
      if (row === undefined) throw new Error("the key for addresses of payloads was written and is not there");
      return bytesOf(row, "bytes");
    },
  };
}

async function refer(
  connection: SqlConnection,
  path: string,
  { workflowId, keepMs }: { readonly workflowId: WorkflowId; readonly keepMs: number },
): Promise<boolean> {
  await connection.run({ sql: "begin" });
  const [row] = await connection.rows({ sql: LOCK, values: [path] });
  const isKnown = row !== undefined && !flagOf(row, "is_going");
  if (isKnown) {
    await connection.run({ sql: REFER, values: [path, idToBytes(workflowId)] });
    await connection.run({ sql: PROLONG, values: [keepMs, path] });
  }
  await connection.run({ sql: "commit" });
  return isKnown;
}

/** True where nobody needs it: it is on its way out then. */
async function lookAt(connection: SqlConnection, path: string, keepMs: number): Promise<boolean> {
  await connection.run({ sql: "begin" });
  const [row] = await connection.rows({ sql: LOCK_DUE, values: [path] });
  if (row === undefined) {
    await connection.run({ sql: "commit" });
    return false;
  }
  const references = await connection.rows({ sql: SELECT_REFERENCES, values: [path] });
  const gone = references.filter((one) => numberOf(one, "lives") === 0).map((one) => bytesOf(one, "workflow_id"));
  if (gone.length > 0) await connection.run({ sql: DELETE_REFERENCES, values: [path, gone] });
  const isUnneeded = gone.length === references.length;
  await connection.run({ sql: LOOKED_AT, values: [keepMs, isUnneeded, path] });
  await connection.run({ sql: "commit" });
  return isUnneeded;
}
