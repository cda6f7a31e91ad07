export { configuredBucket } from "./configured-bucket.ts";
export type { S3Objects, S3ObjectsOptions } from "./s3-objects.ts";
