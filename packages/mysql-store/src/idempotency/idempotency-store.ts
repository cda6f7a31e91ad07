import { createHash } from "node:crypto";

import type { WorkflowId } from "@tutti/engine";
import type { IdempotencyStore, IdempotentStart } from "@tutti/ports";

import type { SqlPool } from "../connection/sql-pool.ts";
import { NOW_MS } from "../sql/clock.ts";
import { idToBytes, workflowIdOf } from "../sql/id-bytes.ts";

const SELECT = "select workflow_id from idempotency_key where hash = ?";
const INSERT = `insert into idempotency_key (hash, workflow_id, reserved_at, workflow_name, idempotency_key)
  values (?, ?, ${NOW_MS}, ?, ?) on duplicate key update hash = hash`;
const REPLACE = `update idempotency_key set workflow_id = ?, reserved_at = ${NOW_MS} where hash = ? and workflow_id = ?`;
const DELETE = "delete from idempotency_key where workflow_id = ?";

/** Idempotency keys in MySQL: each statement commits by itself. */
export function makeIdempotencyStore({
  locking,
  reading,
}: {
  readonly locking: SqlPool;
  readonly reading: SqlPool;
}): IdempotencyStore {
  const ownerOf = async (start: IdempotentStart): Promise<WorkflowId | undefined> => {
    const [row] = await reading.rows({ sql: SELECT, values: [hashOf(start)] });
    return row && workflowIdOf(row, "workflow_id");
  };
  const reserve: IdempotencyStore["reserve"] = async (start, workflowId) => {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      // A key that is known already is the usual case: it is read without a lock.
      const owner = await ownerOf(start);
      if (owner !== undefined) return owner;
      const values = [hashOf(start), idToBytes(workflowId), start.workflowName, start.key];
      await locking.run({ sql: INSERT, values });
    }
    throw new Error(`the key "${start.key}" of "${start.workflowName}" is let go as fast as it is reserved`);
  };
  return {
    reserve,
    replace: async (start, { ended, workflowId }) => {
      await locking.run({ sql: REPLACE, values: [idToBytes(workflowId), hashOf(start), idToBytes(ended)] });
      return await reserve(start, workflowId);
    },
    release: async (workflowId) => void (await locking.run({ sql: DELETE, values: [idToBytes(workflowId)] })),
  };
}

const MAX_ROUNDS = 5;

function hashOf({ workflowName, key }: IdempotentStart): Buffer {
  return createHash("sha256")
    .update(JSON.stringify([workflowName, key]))
    .digest();
}
