import type { Audit, CacheConfig, RateLimitConfig, SchemaDef } from "@tutti/engine";

import { inside, textFromWire, wordFromWire } from "./from-wire.ts";
import type { At } from "./from-wire.ts";
import type { CacheConfig as WireCacheConfig } from "./gen/model/cacheconfig.ts";
import type { RateLimitConfig as WireRateLimitConfig } from "./gen/model/ratelimitconfig.ts";
import type { SchemaDef as WireSchemaDef } from "./gen/model/schemadef.ts";

/** The wire has no audit fields: the store sets them. */
export const NO_AUDIT: Audit = {
  ownerApp: undefined,
  createTime: 0,
  updateTime: 0,
  createdBy: undefined,
  updatedBy: undefined,
};

export function cacheConfigFromWire(wire: WireCacheConfig): CacheConfig {
  return { key: textFromWire(wire.key), ttlInSecond: wire.ttlInSecond };
}

export function rateLimitConfigFromWire(wire: WireRateLimitConfig, at: At): RateLimitConfig {
  return {
    rateLimitKey: textFromWire(wire.rateLimitKey),
    concurrentExecLimit: wire.concurrentExecLimit,
    policy: wordFromWire(wire.policy, inside(at, "policy"), "QUEUE"),
  };
}

/** The wire has neither `data` nor `externalRef`. */
export function schemaDefFromWire(wire: WireSchemaDef, at: At): SchemaDef {
  return {
    name: wire.name,
    version: wire.version,
    type: wordFromWire(wire.type, inside(at, "type"), "JSON"),
    data: undefined,
    externalRef: undefined,
  };
}
