import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { StoreUnavailableError, type ExternalObjects } from "@tutti/ports";

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

/** The bytes of external payloads in a bucket of Amazon S3, or of a store that speaks its language. */
export function makeS3Objects(options: S3ObjectsOptions): S3Objects {
  const client = clientOf(options);
  const at = (path: string) => ({ Bucket: options.bucket, Key: options.prefix + path });
  return {
    put: async (path, bytes, { maxBytes }) => {
      const body = await whole(bytes, maxBytes);
      if (body === undefined) return { kind: "tooLarge" };
      const type = { ContentType: "application/json" };
      await asOutage(async () => await client.send(new PutObjectCommand({ ...at(path), ...type, Body: body })));
      return { kind: "stored", sizeBytes: body.length };
    },
    get: async (path) => await asOutage(async () => await get(client, at(path))),
    delete: async (path) => {
      await asOutage(async () => await client.send(new DeleteObjectCommand(at(path))));
    },
    addressOf: async (path, operation) => {
      const command = operation === "READ" ? new GetObjectCommand(at(path)) : new PutObjectCommand(at(path));
      return await getSignedUrl(client, command, { expiresIn: Math.ceil(options.addressMs / 1000) });
    },
    close: async () => {
      await Promise.resolve(client.destroy());
    },
  };
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

async function get(client: S3Client, at: { readonly Bucket: string; readonly Key: string }) {
  try {
    const { Body: body, ContentLength: sizeBytes = 0 } = await client.send(new GetObjectCommand(at));
    if (body === undefined) throw new Error(`the store answered without a body for ${at.Key}`);
    return { sizeBytes, bytes: body as AsyncIterable<Uint8Array> };
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
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
    const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
    if (status !== undefined && status >= 400 && status < 500) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new StoreUnavailableError(`the store of payloads cannot be reached now: ${reason}`, { cause: error });
  }
}
