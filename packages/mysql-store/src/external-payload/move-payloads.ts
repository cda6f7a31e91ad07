import type { WorkflowId } from "@tutti/engine";
import type { ExternalObjects, ExternalPayloadIndex, PayloadMover } from "@tutti/ports";

import type { SqlPool } from "../connection/sql-pool.ts";
import { idToBytes, workflowIdOf } from "../sql/id-bytes.ts";
import { bytesOf, hexOf, optionalTextOf } from "../sql/row.ts";

const SELECT_WAITING = "select workflow_id, hash from payload_to_move force index (by_since) order by since limit ?";
const SELECT_PAYLOAD = "select bytes, path from payload where workflow_id = ? and hash = ?";
const EMPTY = "update payload set bytes = '', path = ? where workflow_id = ? and hash = ? and path is null";
const DELETE_WAITING = "delete from payload_to_move where workflow_id = ? and hash = ?";

type MoverOptions = {
  readonly locking: SqlPool;
  readonly reading: SqlPool;
  readonly index: ExternalPayloadIndex;
  readonly objects: ExternalObjects;
};

type Key = { readonly workflowId: WorkflowId; readonly hash: string };

/**
 * Moves large payloads to where `objects` are. A payload never changes: whoever is stopped in between, or does it twice, does
 * no harm; and it lies in both places before it is taken from one.
 */
export function makePayloadMover(options: MoverOptions): PayloadMover {
  const { locking, reading } = options;
  return {
    move: async ({ limit, keepMs }) => {
      const waiting = await reading.rows({ sql: SELECT_WAITING, values: [limit] });
      for (const row of waiting) {
        const key = { workflowId: workflowIdOf(row, "workflow_id"), hash: hexOf(row, "hash") };
        await moveOne(key, { ...options, keepMs });
        await locking.run({ sql: DELETE_WAITING, values: valuesOf(key) });
      }
      return waiting.length;
    },
  };
}

async function moveOne(
  key: Key,
  { locking, reading, index, objects, keepMs }: MoverOptions & { readonly keepMs: number },
): Promise<void> {
  const [row] = await reading.rows({ sql: SELECT_PAYLOAD, values: valuesOf(key) });
  // Its execution is gone, or it has been moved before.
  if (row === undefined || optionalTextOf(row, "path") !== undefined) return;
  const path = `payload/${key.workflowId}/${key.hash}.json`;
  const isFree = await index.expect(path, { keepMs });
  if (!isFree) return;
  await index.refer(path, key.workflowId, { keepMs });
  const bytes = bytesOf(row, "bytes");
  const put = await objects.put(path, oneOf(bytes), { maxBytes: bytes.length });
  if (put.kind !== "stored") throw new Error(`the payload ${path} cannot be moved: ${put.kind}`);
  await locking.run({ sql: EMPTY, values: [path, ...valuesOf(key)] });
}

function valuesOf({ workflowId, hash }: Key): Buffer[] {
  return [idToBytes(workflowId), Buffer.from(hash, "hex")];
}

async function* oneOf(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield await Promise.resolve(bytes);
}
