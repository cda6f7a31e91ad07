import { createHash } from "node:crypto";

import type { Admission, AdmissionAsked, WorkflowId } from "@tutti/engine";
import type { AdmissionStore } from "@tutti/ports";

import type { SqlConnection } from "../connection/sql-connection.ts";
import type { SqlPool } from "../connection/sql-pool.ts";
import { NOW_MICROS } from "../sql/clock.ts";
import { idToBytes, workflowIdOf } from "../sql/id-bytes.ts";
import { bytesOf, numberOf } from "../sql/row.ts";
import { TERMINAL_STATUSES } from "./terminal-statuses.ts";

const WAITING = 0;
const MAY_RUN = 1;

const INSERT_KEY = "insert ignore into admission_key (hash, workflow_name, rate_limit_key) values (?, ?, ?)";
const LOCK_KEY = "select hash from admission_key where hash = ? for update";
const DELETE_KEY = "delete from admission_key where hash = ?";
const SELECT_OWN = "select hash, state from admission where workflow_id = ?";
const INSERT = `insert into admission (workflow_id, hash, state, concurrent_exec_limit, since) values (?, ?, ?, ?, ${NOW_MICROS})`;
const DELETE = "delete from admission where workflow_id = ?";
const COUNT = `select count(*) as running from admission force index (by_hash) where hash = ? and state = ${MAY_RUN}`;
const SELECT_WAITING = `select workflow_id, concurrent_exec_limit from admission force index (by_hash)
  where hash = ? and state = ${WAITING} order by since, workflow_id limit 100`;
const SELECT_HOLDERS = `select workflow_id from admission force index (by_hash)
  where hash = ? and state = ${MAY_RUN} order by since, workflow_id limit ?`;
const LET_RUN = `update admission set state = ${MAY_RUN} where workflow_id = ?`;
const EXISTS = "select 1 as found from admission force index (by_hash) where hash = ? limit 1";
const FIND_LOST = `select a.workflow_id from admission a left join execution e on e.id = a.workflow_id
  where (e.id is null and a.since <= ${NOW_MICROS} - ? * 1000) or e.status in (${TERMINAL_STATUSES}) limit ?`;
const FIND_UNBEGUN = `select a.workflow_id from admission a join execution e on e.id = a.workflow_id
  where a.state = ${MAY_RUN} and e.status = 'RUNNING' and e.last_seq = 0 limit ?`;
const HAS_NOT_ENDED = `select 1 as found from execution where id = ? and status not in (${TERMINAL_STATUSES})`;

/** Admissions in MySQL: one short transaction each, under the lock of the key's row. */
export function makeAdmissionStore({
  locking,
  reading,
}: {
  readonly locking: SqlPool;
  readonly reading: SqlPool;
}): AdmissionStore {
  return {
    admit: async (asked) => await admit(locking, asked),
    holders: async (of, limit) =>
      (await reading.rows({ sql: SELECT_HOLDERS, values: [hashOf(of), limit] })).map((row) =>
        workflowIdOf(row, "workflow_id"),
      ),
    leave: async (workflowId) => await leave(locking, workflowId),
    findLost: async (olderThanMs, limit) =>
      (await reading.rows({ sql: FIND_LOST, values: [olderThanMs, limit] })).map((row) =>
        workflowIdOf(row, "workflow_id"),
      ),
    findUnbegun: async (limit) =>
      (await reading.rows({ sql: FIND_UNBEGUN, values: [limit] })).map((row) => workflowIdOf(row, "workflow_id")),
  };
}

async function admit(pool: SqlPool, asked: AdmissionAsked): Promise<Admission> {
  const hash = hashOf(asked);
  // The key's row may go between its making and its lock, with the last that was left under it.
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    await pool.run({ sql: INSERT_KEY, values: [hash, asked.workflowName, asked.rateLimitKey] });
    const admission = await underLock(pool, hash, async (connection) => await admitLocked(connection, { hash, asked }));
    if (admission !== undefined) return admission;
  }
  throw new Error(`the key "${asked.rateLimitKey}" of "${asked.workflowName}" goes as fast as it is made`);
}

const MAX_ROUNDS = 5;

async function admitLocked(
  connection: SqlConnection,
  { hash, asked }: { readonly hash: Buffer; readonly asked: AdmissionAsked },
): Promise<Admission> {
  const id = idToBytes(asked.workflowId);
  const [own] = await connection.rows({ sql: SELECT_OWN, values: [id] });
  if (own !== undefined && numberOf(own, "state") === MAY_RUN) return "admitted";
  if (own === undefined) {
    const state = asked.mode === "force" ? MAY_RUN : WAITING;
    await connection.run({ sql: INSERT, values: [id, hash, state, asked.concurrentExecLimit] });
    if (state === MAY_RUN) return "admitted";
  }
  const admitted = await moveUp(connection, hash);
  if (admitted.includes(asked.workflowId)) return "admitted";
  if (asked.mode === "wait" || own !== undefined) return "waiting";
  await connection.run({ sql: DELETE, values: [id] });
  return "full";
}

async function leave(pool: SqlPool, workflowId: WorkflowId): Promise<readonly WorkflowId[]> {
  const id = idToBytes(workflowId);
  const [own] = await pool.rows({ sql: SELECT_OWN, values: [id] });
  if (own === undefined) return [];
  const hash = bytesOf(own, "hash");
  const admitted = await underLock(pool, hash, async (connection) => {
    // It may have been taken up again since.
    const [runs] = await connection.rows({ sql: HAS_NOT_ENDED, values: [id] });
    if (runs !== undefined) return [];
    await connection.run({ sql: DELETE, values: [id] });
    const moved = await moveUp(connection, hash);
    const [left] = await connection.rows({ sql: EXISTS, values: [hash] });
    if (left === undefined) await connection.run({ sql: DELETE_KEY, values: [hash] });
    return moved;
  });
  return admitted ?? [];
}

/** Lets those run that wait longest, as far as their limits go. */
async function moveUp(connection: SqlConnection, hash: Buffer): Promise<readonly WorkflowId[]> {
  const [counted] = await connection.rows({ sql: COUNT, values: [hash] });
  let running = counted === undefined ? 0 : numberOf(counted, "running");
  const admitted: WorkflowId[] = [];
  for (const row of await connection.rows({ sql: SELECT_WAITING, values: [hash] })) {
    if (running >= numberOf(row, "concurrent_exec_limit")) break;
    const workflowId = workflowIdOf(row, "workflow_id");
    await connection.run({ sql: LET_RUN, values: [idToBytes(workflowId)] });
    admitted.push(workflowId);
    running += 1;
  }
  return admitted;
}

/** Undefined where the key's row is not there. */
async function underLock<Result>(
  pool: SqlPool,
  hash: Buffer,
  work: (connection: SqlConnection) => Promise<Result>,
): Promise<Result | undefined> {
  return await pool.use(async (connection) => {
    await connection.run({ sql: "begin" });
    const [key] = await connection.rows({ sql: LOCK_KEY, values: [hash] });
    const result = key === undefined ? undefined : await work(connection);
    await connection.run({ sql: "commit" });
    return result;
  });
}

function hashOf({ workflowName, rateLimitKey }: Pick<AdmissionAsked, "workflowName" | "rateLimitKey">): Buffer {
  return createHash("sha256")
    .update(JSON.stringify([workflowName, rateLimitKey]))
    .digest();
}
