export { configuredObjects, type ConfiguredObjects } from "./configured-objects.ts";
export type { S3ObjectsOptions } from "./s3-objects.ts";
