import { randomBytes } from "node:crypto";

import type { ExternalObjects } from "@tutti/ports";

import type { SqlConnection } from "../connection/sql-connection.ts";
import type { SqlPool } from "../connection/sql-pool.ts";
import { bytesOf, flagOf, numberOf, optionalBytesOf } from "../sql/row.ts";

/** Small enough for any server's packets. */
const PART_BYTES = 512 * 1024;

const INSERT_PART = "insert into external_payload_part (path, upload_id, ordinal, bytes) values (?, unhex(?), ?, ?)";
const LOCK = "select is_going, upload_id, size from external_payload where path = ? for update";
const COUNT_PARTS = "select count(*) as parts from external_payload_part where path = ? and upload_id = ?";
const COMPLETE = "update external_payload set upload_id = ?, size = ? where path = ?";
// Parts of the same bytes are cut at the same places.
const COUNT_SAME = `select count(*) as parts from external_payload_part a straight_join external_payload_part b
  on b.path = a.path and b.upload_id = ? and b.ordinal = a.ordinal and b.bytes = a.bytes
  where a.path = ? and a.upload_id = ?`;
const DELETE_UPLOAD = "delete from external_payload_part where path = ? and upload_id = ?";
const DELETE_ALL = "delete from external_payload_part where path = ?";
const CLEAR = "update external_payload set upload_id = null, size = null where path = ?";
const SELECT = "select upload_id, size from external_payload where path = ? and upload_id is not null";
const SELECT_PART = "select bytes from external_payload_part where path = ? and upload_id = ? and ordinal = ?";

type Pools = { readonly locking: SqlPool; readonly reading: SqlPool };
type Upload = { readonly path: string; readonly uploadId: Buffer };

/**
 * The bytes of external payloads in MySQL, in parts that travel one at a time. At each path the first upload that comes to its
 * end counts; the parts of those that never do go with the path.
 */
export function makeExternalObjects(pools: Pools): ExternalObjects {
  const { locking, reading } = pools;
  return {
    put: async (path, bytes, { maxBytes }) => {
      const upload = { path, uploadId: randomBytes(16) };
      try {
        const written = await writeParts(pools, upload, { bytes, maxBytes });
        const end = written === undefined ? "tooLarge" : await complete(pools, upload, written);
        if (end !== "placed") await discard(pools, upload);
        return end === "placed" || end === "same"
          ? { kind: "stored", sizeBytes: written?.sizeBytes ?? 0 }
          : { kind: end };
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

type Ended = "placed" | "same" | "taken" | "unexpected";

/** The upload's place is the path from now on, unless another has it. */
async function complete({ locking }: Pools, upload: Upload, written: Written): Promise<Ended> {
  return await locking.use(async (connection) => {
    await connection.run({ sql: "begin" });
    const end = await judge(connection, upload, written);
    if (end === "placed")
      await connection.run({ sql: COMPLETE, values: [upload.uploadId, written.sizeBytes, upload.path] });
    await connection.run({ sql: "commit" });
    return end;
  });
}

async function judge(
  connection: SqlConnection,
  { path, uploadId }: Upload,
  { parts, sizeBytes }: Written,
): Promise<Ended> {
  const [row] = await connection.rows({ sql: LOCK, values: [path] });
  if (row === undefined || flagOf(row, "is_going")) return "unexpected";
  const before = optionalBytesOf(row, "upload_id");
  if (before !== undefined) {
    if (numberOf(row, "size") !== sizeBytes) return "taken";
    const [same] = await connection.rows({ sql: COUNT_SAME, values: [uploadId, path, before] });
    return same !== undefined && numberOf(same, "parts") === parts ? "same" : "taken";
  }
  // Fewer are there where the path was removed, and told to somebody anew, while they were written.
  const [counted] = await connection.rows({ sql: COUNT_PARTS, values: [path, uploadId] });
  return counted !== undefined && numberOf(counted, "parts") === parts ? "placed" : "unexpected";
}

async function discard({ locking }: Pools, { path, uploadId }: Upload): Promise<void> {
  await locking.run({ sql: DELETE_UPLOAD, values: [path, uploadId] });
}

async function* readParts(reading: SqlPool, { path, uploadId }: Upload, sizeBytes: number): AsyncIterable<Uint8Array> {
  let left = sizeBytes;
  for (let ordinal = 0; left > 0; ordinal += 1) {
    const [row] = await reading.rows({ sql: SELECT_PART, values: [path, uploadId, ordinal] });
    if (row === undefined) throw new Error(`the payload at "${path}" was removed while it was read`);
    const part = bytesOf(row, "bytes");
    left -= part.length;
    yield part;
  }
}
