import type { S3Objects, S3ObjectsOptions } from "./s3-objects.ts";

/** The bucket for external payloads, where one is configured; Amazon's client is loaded only then. */
export async function configuredBucket(settings: S3ObjectsOptions | undefined): Promise<S3Objects | undefined> {
  if (settings === undefined) return undefined;
  const { makeS3Objects } = await import("./s3-objects.ts");
  return makeS3Objects(settings);
}
