import type { ExternalObjects } from "@tutti/ports";

import type { S3ObjectsOptions } from "./s3-objects.ts";

/** Where the bytes of external payloads are, and what ends with the process. */
export type ConfiguredObjects = { readonly objects: ExternalObjects; close(): Promise<void> };

/** Those of a bucket where one is configured, for which Amazon's client is loaded only then; else `otherwise`. */
export async function configuredObjects(
  bucket: S3ObjectsOptions | undefined,
  otherwise: ExternalObjects,
): Promise<ConfiguredObjects> {
  if (bucket === undefined) return { objects: otherwise, close: () => Promise.resolve() };
  const { makeS3Objects } = await import("./s3-objects.ts");
  const objects = makeS3Objects(bucket);
  return { objects, close: () => objects.close() };
}
