import { BatchFailedError } from "@tutti/ports";
import type { BatchRequest, BatchWrite, LockedBatch } from "@tutti/ports";

import type { SqlConnection } from "../connection/sql-connection.ts";
import type { SqlPool } from "../connection/sql-pool.ts";
import { isConnectionError, isOfData, isOutcomeLost, isTransient } from "../connection/sql-error.ts";
import type { PacketLimits } from "../sql/pack-statements.ts";
import { lockBatch } from "./lock-batch.ts";
import { isEmptyWrite, planWrite, sendWrite } from "./write-batch.ts";

/** ExecutionStore.applyBatch. Two round trips while the caller's copies are up to date and no payload is huge. */
export async function applyBatch(
  { pool, limits }: { readonly pool: SqlPool; readonly limits: PacketLimits },
  request: BatchRequest,
  decide: (locked: LockedBatch) => BatchWrite,
): Promise<void> {
  const connection = await connect(pool);
  const locked = await orRollBack(connection, () => lockBatch(connection, request));
  let write: BatchWrite;
  try {
    write = decide(locked);
  } catch (error) {
    await rollBack(connection);
    throw error;
  }
  if (isEmptyWrite(write)) return rollBack(connection);
  await commit(connection, write, limits);
}

async function connect(pool: SqlPool): Promise<SqlConnection> {
  try {
    return await pool.acquire();
  } catch (error) {
    throw new BatchFailedError(`no connection for a batch: ${messageOf(error)}`, {
      outcome: "rolledBack",
      isTransient: isTransient(error),
      cause: error,
    });
  }
}

async function commit(connection: SqlConnection, write: BatchWrite, limits: PacketLimits): Promise<void> {
  let isCommitSent = false;
  const onCommitSent = () => {
    isCommitSent = true;
  };
  try {
    await sendWrite(connection, planWrite(write, limits), { limits, onCommitSent });
  } catch (error) {
    if (!isCommitSent || !isOutcomeLost(error)) return failRolledBack(connection, error);
    connection.destroy();
    throw new BatchFailedError(`whether a batch was committed is unknown: ${messageOf(error)}`, {
      outcome: "unknown",
      isTransient: true,
      cause: error,
    });
  }
  connection.release();
}

async function orRollBack<Result>(connection: SqlConnection, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    return failRolledBack(connection, error);
  }
}

async function failRolledBack(connection: SqlConnection, error: unknown): Promise<never> {
  if (isConnectionError(error)) connection.destroy();
  else await rollBack(connection);
  throw new BatchFailedError(`a batch was rolled back: ${messageOf(error)}`, {
    outcome: "rolledBack",
    isTransient: isTransient(error),
    isOfData: isOfData(error),
    cause: error,
  });
}

// Explicit, because a lock wait time-out rolls back only its statement; a server that is not there any more does it itself.
async function rollBack(connection: SqlConnection): Promise<void> {
  try {
    await connection.run({ sql: "rollback" });
    connection.release();
  } catch {
    connection.destroy();
  }
}

function messageOf(error: unknown): string {
  return typeof error === "object" && error !== null && "message" in error ? String(error.message) : String(error);
}
