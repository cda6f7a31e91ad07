import { randomBytes } from "node:crypto";

import type { ExternalObjects, PutOutcome } from "@tutti/ports";

import type { SqlPool } from "../connection/sql-pool.ts";
import { bytesOf, flagOf, numberOf } from "../sql/row.ts";

/** Small enough for any server's packets. */
const PART_BYTES = 512 * 1024;

const INSERT_PART = "insert into external_payload_part (path, upload_id, ordinal, bytes) values (?, unhex(?), ?, ?)";
const LOCK = "select is_going from external_payload where path = ? for update";
const COUNT_PARTS = "select count(*) as parts from external_payload_part where path = ? and upload_id = ?";
const COMPLETE = "update external_payload set upload_id = ?, size = ? where path = ?";
const DELETE_OTHERS = "delete from external_payload_part where path = ? and upload_id <> ?";
const DELETE_UPLOAD = "delete from external_payload_part where path = ? and upload_id = ?";
const DELETE_ALL = "delete from external_payload_part where path = ?";
const CLEAR = "update external_payload set upload_id = null, size = null where path = ?";
const SELECT = "select upload_id, size from external_payload where path = ? and upload_id is not null";
const SELECT_PART = "select bytes from external_payload_part where path = ? and upload_id = ? and ordinal = ?";

type Pools = { readonly locking: SqlPool; readonly reading: SqlPool };
type Upload = { readonly path: string; readonly uploadId: Buffer };

/**
 * The bytes of external payloads in MySQL, in parts that travel one at a time. An upload counts from its end on; the parts of
 * those that never end go with the next one that does, or with their path.
 */
export function makeExternalObjects(pools: Pools): ExternalObjects {
  const { locking, reading } = pools;
  return {
    put: async (path, bytes, { maxBytes }) => {
      const upload = { path, uploadId: randomBytes(16) };
      try {
        const written = await writeParts(pools, upload, { bytes, maxBytes });
        const outcome = written && (await complete(pools, upload, written));
        if (outcome?.kind !== "stored") await discard(pools, upload);
        return outcome ?? { kind: "tooLarge" };
      } catch (error) {
        // The path's end takes with it what this does not.
        await discard(pools, upload).catch(() => undefined);
        throw error;
      }
    },
    get: async (path) => {
      const [row] = await reading.rows({ sql: SELECT, values: [path] });
      if (row === undefined) return undefined;
      const sizeBytes = numberOf(row, "size");
      return { sizeBytes, bytes: readParts(reading, { path, uploadId: bytesOf(row, "upload_id") }, sizeBytes) };
    },
    delete: async (path) => {
      await locking.run({ sql: CLEAR, values: [path] });
      await locking.run({ sql: DELETE_ALL, values: [path] });
    },
  };
}

type Written = { readonly parts: number; readonly sizeBytes: number };

/** undefined where there is more than may be; the rest is not read then. */
async function writeParts(
  { reading }: Pools,
  { path, uploadId }: Upload,
  { bytes, maxBytes }: { readonly bytes: AsyncIterable<Uint8Array>; readonly maxBytes: number },
): Promise<Written | undefined> {
  const id = uploadId.toString("hex");
  let [parts, sizeBytes] = [0, 0];
  for await (const part of partsOf(bytes)) {
    sizeBytes += part.length;
    if (sizeBytes > maxBytes) return undefined;
    const ordinal = parts;
    await reading.use((connection) => connection.runPrepared(INSERT_PART, [path, id, ordinal, part]));
    parts += 1;
  }
  return { parts, sizeBytes };
}

async function* partsOf(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Buffer> {
  let pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const piece of bytes) {
    pieces.push(piece);
    sizeBytes += piece.length;
    if (sizeBytes < PART_BYTES) continue;
    const all = Buffer.concat(pieces);
    let start = 0;
    for (; all.length - start >= PART_BYTES; start += PART_BYTES) yield all.subarray(start, start + PART_BYTES);
    pieces = [all.subarray(start)];
    sizeBytes = all.length - start;
  }
  if (sizeBytes > 0) yield Buffer.concat(pieces);
}

/** Puts the upload in the place of the one before, unless another has just taken its parts for left-overs. */
async function complete(
  { locking }: Pools,
  { path, uploadId }: Upload,
  { parts, sizeBytes }: Written,
): Promise<PutOutcome> {
  return await locking.use(async (connection) => {
    await connection.run({ sql: "begin" });
    const [row] = await connection.rows({ sql: LOCK, values: [path] });
    const [counted] = await connection.rows({ sql: COUNT_PARTS, values: [path, uploadId] });
    const isWhole = counted !== undefined && numberOf(counted, "parts") === parts;
    const isStored = row !== undefined && !flagOf(row, "is_going") && isWhole;
    if (isStored) {
      await connection.run({ sql: COMPLETE, values: [uploadId, sizeBytes, path] });
      await connection.run({ sql: DELETE_OTHERS, values: [path, uploadId] });
    }
    await connection.run({ sql: "commit" });
    if (row !== undefined && !isWhole) throw new Error(`another upload to "${path}" has ended meanwhile`);
    return isStored ? { kind: "stored", sizeBytes } : { kind: "unexpected" };
  });
}

async function discard({ locking }: Pools, { path, uploadId }: Upload): Promise<void> {
  await locking.run({ sql: DELETE_UPLOAD, values: [path, uploadId] });
}

async function* readParts(reading: SqlPool, { path, uploadId }: Upload, sizeBytes: number): AsyncIterable<Uint8Array> {
  let left = sizeBytes;
  for (let ordinal = 0; left > 0; ordinal += 1) {
    const [row] = await reading.rows({ sql: SELECT_PART, values: [path, uploadId, ordinal] });
    if (row === undefined) throw new Error(`the payload at "${path}" was replaced while it was read`);
    const part = bytesOf(row, "bytes");
    left -= part.length;
    yield part;
  }
}
