import type { z } from "zod";

import { boolean, durationMs, integer, oneOf, setting, text } from "./settings.ts";

const kilobytes = () => integer({ min: 1, max: 10_240 });
const limitKilobytes = () => integer({ min: 1, max: 32_768 });

/** Where payloads lie that clients put beside their calls, and for how long: spread it into the service's schema. */
export const externalPayloadSettings = {
  TUTTI_EXTERNAL_PAYLOADS: oneOf(["mysql", "s3"]).default("mysql"),
  /** For how long an upload is kept to which no execution refers. */
  TUTTI_EXTERNAL_PAYLOAD_RETENTION_MS: durationMs({ min: 60_000 }).default(24 * 3_600_000),
  /** For how long an address for an upload or a download may be used. */
  TUTTI_EXTERNAL_PAYLOAD_ADDRESS_MS: durationMs({ min: 1_000 }).default(60_000),
  TUTTI_S3_BUCKET: text().optional(),
  TUTTI_S3_REGION: text().default("us-east-1"),
  /** Absent: Amazon's own. */
  TUTTI_S3_ENDPOINT: httpUrl().optional(),
  /** Before every key, as `tutti/`. */
  TUTTI_S3_PREFIX: text().optional(),
  /** Whether the bucket is named in the path, as servers of one's own mostly want it. */
  TUTTI_S3_PATH_STYLE: boolean().default(true),
};

/** Beyond which sizes payloads are shown as paths, in KB of JSON: for who shows them, and who decides. */
export const externalThresholdSettings = {
  TUTTI_WORKFLOW_PAYLOAD_THRESHOLD_KB: kilobytes().default(5120),
  TUTTI_TASK_PAYLOAD_THRESHOLD_KB: kilobytes().default(3072),
};

/** The values of `externalThresholdSettings` in bytes. */
export function externalThresholds(config: z.output<z.ZodObject<typeof externalThresholdSettings>>) {
  return {
    workflowBytes: config.TUTTI_WORKFLOW_PAYLOAD_THRESHOLD_KB * 1024,
    taskBytes: config.TUTTI_TASK_PAYLOAD_THRESHOLD_KB * 1024,
  };
}

/**
 * Beyond which sizes payloads are refused, in KB of JSON: for who decides, and alike for who asks it. No more than a request and a
 * packet of MySQL carry beside everything else.
 */
export const payloadLimitSettings = {
  TUTTI_WORKFLOW_PAYLOAD_LIMIT_KB: limitKilobytes().default(10_240),
  TUTTI_TASK_PAYLOAD_LIMIT_KB: limitKilobytes().default(10_240),
  TUTTI_WORKFLOW_VARIABLES_LIMIT_KB: kilobytes().default(256),
};

/** The values of `payloadLimitSettings` in bytes. */
export function payloadLimits(config: z.output<z.ZodObject<typeof payloadLimitSettings>>) {
  return {
    workflowBytes: config.TUTTI_WORKFLOW_PAYLOAD_LIMIT_KB * 1024,
    taskBytes: config.TUTTI_TASK_PAYLOAD_LIMIT_KB * 1024,
    variablesBytes: config.TUTTI_WORKFLOW_VARIABLES_LIMIT_KB * 1024,
  };
}

/** The largest payload that clients may put beside their calls, in bytes: what any of them may be, and the usual limit at least. */
export function maxExternalBytes(config: z.output<z.ZodObject<typeof payloadLimitSettings>>): number {
  const { workflowBytes, taskBytes } = payloadLimits(config);
  return Math.max(workflowBytes, taskBytes, USUAL_LIMIT_BYTES);
}

/** The largest event that decider must take, in bytes: one with a payload as large as may be, and everything beside it. */
export function maxEventBytes(config: z.output<z.ZodObject<typeof payloadLimitSettings>>): number {
  return maxExternalBytes(config) + 2 * 1024 * 1024;
}

const USUAL_LIMIT_BYTES = 10 * 1024 * 1024;

/** A bucket of an S3-compatible store. */
export type S3Settings = {
  readonly bucket: string;
  readonly region: string;
  readonly endpoint: string | undefined;
  readonly prefix: string;
  readonly isPathStyle: boolean;
  readonly addressMs: number;
};

/** undefined: payloads lie in MySQL. @throws Error where S3 is wanted and no bucket is named */
export function s3Settings(config: z.output<z.ZodObject<typeof externalPayloadSettings>>): S3Settings | undefined {
  if (config.TUTTI_EXTERNAL_PAYLOADS !== "s3") return undefined;
  if (config.TUTTI_S3_BUCKET === undefined) throw new Error("TUTTI_EXTERNAL_PAYLOADS is s3: set TUTTI_S3_BUCKET");
  return {
    bucket: config.TUTTI_S3_BUCKET,
    region: config.TUTTI_S3_REGION,
    endpoint: config.TUTTI_S3_ENDPOINT,
    prefix: config.TUTTI_S3_PREFIX ?? "",
    isPathStyle: config.TUTTI_S3_PATH_STYLE,
    addressMs: config.TUTTI_EXTERNAL_PAYLOAD_ADDRESS_MS,
  };
}

/** An address such as https://tutti.example.com, without a slash at its end. */
export function httpUrl() {
  return setting("an http or https URL", (value) => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    return url !== undefined && /^https?:$/.test(url.protocol) ? value.replace(/\/+$/, "") : undefined;
  });
}
