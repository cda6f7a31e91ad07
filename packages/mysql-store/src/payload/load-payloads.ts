import { Payload } from "@tutti/engine";
import type { WorkflowId } from "@tutti/engine";

import type { SqlReader } from "../connection/sql-connection.ts";
import { idToBytes, workflowIdOf } from "../sql/id-bytes.ts";
import type { Row } from "../sql/row.ts";
import { bytesOf, hexOf, optionalTextOf } from "../sql/row.ts";
import { derivedRows, parts } from "../sql/statement.ts";
import type { PayloadLookup } from "./payload-columns.ts";

export type PayloadReference = { readonly workflowId: WorkflowId; readonly hash: string };

const selectPayloads = (rows: readonly string[]): string =>
  `select p.workflow_id, p.hash, p.bytes, p.path from (${rows.join(" union all ")}) v
   straight_join payload p on p.workflow_id = v.workflow_id and p.hash = v.hash`;

/** Reads large payloads; one that is missing throws when it is looked up. */
export async function loadPayloads(reader: SqlReader, references: readonly PayloadReference[]): Promise<PayloadLookup> {
  const unique = new Map(references.map((reference) => [keyOf(reference.workflowId, reference.hash), reference]));
  const payloads = new Map<string, Payload>();
  for (const part of parts([...unique.values()], 200)) {
    const rows = part.map(({ workflowId, hash }) => [idToBytes(workflowId), Buffer.from(hash, "hex")]);
    for (const row of await reader.rows({ sql: selectPayloads(derivedRows(["workflow_id", "hash"], rows)) })) {
      const key = keyOf(workflowIdOf(row, "workflow_id"), hexOf(row, "hash"));
      payloads.set(key, await payloadOf(row, reader));
    }
  }
  return (workflowId, hash) => {
    const payload = payloads.get(keyOf(workflowId, hash));
    if (payload === undefined) throw new Error(`workflow ${workflowId} refers to payload ${hash}, which is not stored`);
    return payload;
  };
}

const SELECT_BEGINNING = "select substring(bytes, 1, ?) bytes, path from payload where workflow_id = ? and hash = ?";

/** The first bytes of a large payload. */
export async function loadPayloadBeginning(
  reader: SqlReader,
  { workflowId, hash }: PayloadReference,
  maxBytes: number,
): Promise<Uint8Array> {
  const values = [maxBytes, idToBytes(workflowId), Buffer.from(hash, "hex")];
  const [row] = await reader.rows({ sql: SELECT_BEGINNING, values });
  if (row === undefined) throw new Error(`workflow ${workflowId} refers to payload ${hash}, which is not stored`);
  const path = optionalTextOf(row, "path");
  return path === undefined ? bytesOf(row, "bytes") : await bytesInBucket(reader, path, maxBytes);
}

async function payloadOf(row: Row, reader: SqlReader): Promise<Payload> {
  const path = optionalTextOf(row, "path");
  if (path === undefined) return Payload.fromBytes(bytesOf(row, "bytes"));
  return Payload.fromBytes(await bytesInBucket(reader, path));
}

async function bytesInBucket({ bucket }: SqlReader, path: string, maxBytes = Infinity): Promise<Buffer> {
  const object = await bucket?.get(path);
  if (object === undefined)
    throw new Error(`a payload was moved to ${path}, ${bucket === undefined ? NO_BUCKET : GONE}`);
  const pieces: Uint8Array[] = [];
  let count = 0;
  for await (const piece of object.bytes) {
    pieces.push(piece);
    count += piece.length;
    if (count >= maxBytes) break;
  }
  return Buffer.concat(pieces).subarray(0, maxBytes);
}

const NO_BUCKET = "but no bucket is configured any more (TUTTI_EXTERNAL_PAYLOADS)";
const GONE = "and the bucket has it no more";

function keyOf(workflowId: WorkflowId, hash: string): string {
  return `${workflowId}/${hash}`;
}
