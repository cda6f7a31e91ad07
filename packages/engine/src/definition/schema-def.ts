import type { JsonObject } from "../payload/json.ts";

export const SCHEMA_TYPES = ["JSON", "AVRO", "PROTOBUF"] as const;

/** Source: reference/engine.md 1.2 (inputSchema). */
export type SchemaDef = {
  readonly name: string;
  readonly version: number;
  readonly type: (typeof SCHEMA_TYPES)[number] | undefined;
  readonly data: JsonObject | undefined;
  readonly externalRef: string | undefined;
};

export type CacheConfig = { readonly key: string | undefined; readonly ttlInSecond: number };

export const RATE_LIMIT_POLICIES = ["QUEUE", "REJECT"] as const;

export type RateLimitConfig = {
  readonly rateLimitKey: string | undefined;
  readonly concurrentExecLimit: number;
  readonly policy: (typeof RATE_LIMIT_POLICIES)[number];
};

/** Who made and changed a definition, and when (epoch milliseconds, 0 when unset). Source: reference/engine.md 1.1. */
export type Audit = {
  readonly ownerApp: string | undefined;
  readonly createTime: number;
  readonly updateTime: number;
  readonly createdBy: string | undefined;
  readonly updatedBy: string | undefined;
};
