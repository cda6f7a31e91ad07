import type { FieldReader } from "./field-reader.ts";
import { RATE_LIMIT_POLICIES, SCHEMA_TYPES } from "./schema-def.ts";
import type { Audit, CacheConfig, RateLimitConfig, SchemaDef } from "./schema-def.ts";

export function auditFrom(reader: FieldReader): Audit {
  return {
    ownerApp: reader.text("ownerApp"),
    createTime: reader.long("createTime") ?? 0,
    updateTime: reader.long("updateTime") ?? 0,
    createdBy: reader.text("createdBy"),
    updatedBy: reader.text("updatedBy"),
  };
}

export function schemaDefFrom(reader: FieldReader): SchemaDef {
  return {
    name: reader.text("name") ?? "",
    version: reader.int("version") ?? 1,
    type: reader.word("type", SCHEMA_TYPES),
    data: reader.map("data"),
    externalRef: reader.text("externalRef"),
  };
}

export function cacheConfigFrom(reader: FieldReader): CacheConfig {
  return { key: reader.text("key"), ttlInSecond: reader.int("ttlInSecond") ?? 0 };
}

export function rateLimitConfigFrom(reader: FieldReader): RateLimitConfig {
  return {
    rateLimitKey: reader.text("rateLimitKey"),
    concurrentExecLimit: reader.int("concurrentExecLimit") ?? 0,
    policy: reader.word("policy", RATE_LIMIT_POLICIES) ?? "QUEUE",
  };
}
