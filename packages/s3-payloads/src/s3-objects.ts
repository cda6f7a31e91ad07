import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { StoreUnavailableError, type ExternalObjects, type PutOutcome } from "@tutti/ports";

/** A bucket, and how it is reached. Who we are is found as Amazon's tools find it: in AWS_* variables, files, roles. */
export type S3ObjectsOptions = {
  readonly bucket: string;
  readonly region: string;
  /** undefined: Amazon's own. */
  readonly endpoint: string | undefined;
  /** Before every key. */
  readonly prefix: string;
  /** Whether the bucket is named in the path instead of the host's name. */
  readonly isPathStyle: boolean;
  /** For how long an address may be used that is given to a client. */
  readonly addressMs: number;
};

/** ExternalObjects that clients reach without api. */
export type S3Objects = Required<ExternalObjects> & { close(): Promise<void> };

/**
 * The bytes of external payloads in a bucket of Amazon S3, or of a store that speaks its language.
 *
 * A signed address lets its holder write as often as he likes. So clients write beside the path, at `upload/<path>`; the first
 * to read copies what lies there to the path itself, and that is what everybody reads from then on.
 */
export function makeS3Objects(options: S3ObjectsOptions): S3Objects {
  const client = clientOf(options);
  const at = (path: string): Place => ({ Bucket: options.bucket, Key: options.prefix + path });
  const uploadAt = (path: string): Place => at(`upload/${path}`);
  const has = async (place: Place) =>
    await orMissing(async () => await client.send(new HeadObjectCommand(place)).then(() => true));
  return {
    put: async (path, bytes, { maxBytes }) => {
      const body = await whole(bytes, maxBytes);
      return body === undefined ? { kind: "tooLarge" } : await asOutage(async () => await put(client, at(path), body));
    },
    get: async (path) =>
      await asOutage(async () => {
        const found = await get(client, at(path));
        if (found !== undefined) return found;
        await settle(client, { from: uploadAt(path), to: at(path) });
        return await get(client, at(path));
      }),
    delete: async (path) => {
      for (const place of [uploadAt(path), at(path)])
        await asOutage(async () => await client.send(new DeleteObjectCommand(place)));
    },
    addressOf: async (path, operation) => {
      const isSettled = (await asOutage(async () => await has(at(path)))) === true;
      if (isSettled && operation === "WRITE") return undefined;
      const place = isSettled ? at(path) : uploadAt(path);
      const command = operation === "READ" ? new GetObjectCommand(place) : new PutObjectCommand(place);
      return await getSignedUrl(client, command, { expiresIn: Math.ceil(options.addressMs / 1000) });
    },
    close: async () => {
      await Promise.resolve(client.destroy());
    },
  };
}

type Place = { readonly Bucket: string; readonly Key: string };

/** Nothing is written where something lies. */
const IF_FREE = { IfNoneMatch: "*" };

async function put(client: S3Client, at: Place, body: Buffer): Promise<PutOutcome> {
  const stored = { kind: "stored", sizeBytes: body.length } as const;
  // First: not every store heeds a condition.
  const before = await get(client, at);
  if (before !== undefined) return body.equals(await all(before.bytes)) ? stored : { kind: "taken" };
  const type = { ContentType: "application/json" };
  const isPut = await unlessTaken(
    async () => await client.send(new PutObjectCommand({ ...at, ...type, ...IF_FREE, Body: body })),
  );
  return isPut ? stored : await put(client, at, body);
}

/** Makes what was uploaded what is read. Harmless where nothing was, or another has just done it. */
async function settle(client: S3Client, { from, to }: { readonly from: Place; readonly to: Place }): Promise<void> {
  const CopySource = [from.Bucket, ...from.Key.split("/")].map(encodeURIComponent).join("/");
  const copy = new CopyObjectCommand({ ...to, CopySource, ...IF_FREE });
  const isCopied = await orMissing(async () => await unlessTaken(async () => await client.send(copy)));
  if (isCopied === true) await client.send(new DeleteObjectCommand(from));
}

/** False where the store has refused it because something lies there. */
async function unlessTaken(run: () => Promise<unknown>): Promise<boolean> {
  try {
    await run();
    return true;
  } catch (error) {
    if (statusOf(error) === PRECONDITION_FAILED) return false;
    throw error;
  }
}

/** undefined where there is nothing. */
async function orMissing<Result>(run: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await run();
  } catch (error) {
    if (statusOf(error) === NOT_FOUND) return undefined;
    throw error;
  }
}

const NOT_FOUND = 404;
/** Somebody else is about to write there. */
const CONFLICT = 409;
const PRECONDITION_FAILED = 412;

function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}

function clientOf({ region, endpoint, isPathStyle }: S3ObjectsOptions): S3Client {
  return new S3Client({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    forcePathStyle: isPathStyle,
    // Stores other than Amazon's do not know its newer checksums, and in an address they would be those of no bytes.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
}

async function get(client: S3Client, at: Place) {
  try {
    const { Body: body, ContentLength: sizeBytes = 0 } = await client.send(new GetObjectCommand(at));
    if (body === undefined) throw new Error(`the store answered without a body for ${at.Key}`);
    return { sizeBytes, bytes: body as AsyncIterable<Uint8Array> };
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

async function all(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return (await whole(bytes, Number.POSITIVE_INFINITY)) ?? Buffer.alloc(0);
}

/** A length is sent before the bytes; payloads are small enough to be held. undefined: there are more than may be. */
async function whole(bytes: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer | undefined> {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const piece of bytes) {
    sizeBytes += piece.length;
    if (sizeBytes > maxBytes) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** What the store refuses for good, as a bucket that is not there, is a fault of ours; all else may be over soon. */
async function asOutage<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    const status = statusOf(error);
    if (status !== undefined && status >= 400 && status < 500 && status !== CONFLICT) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new StoreUnavailableError(`the store of payloads cannot be reached now: ${reason}`, { cause: error });
  }
}
