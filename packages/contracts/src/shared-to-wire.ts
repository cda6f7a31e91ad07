import type { CacheConfig, RateLimitConfig, SchemaDef } from "@tutti/engine";

import type { CacheConfig as WireCacheConfig } from "./gen/model/cacheconfig.ts";
import type { RateLimitConfig as WireRateLimitConfig } from "./gen/model/ratelimitconfig.ts";
import type { SchemaDef as WireSchemaDef } from "./gen/model/schemadef.ts";

export function cacheConfigToWire({ key, ttlInSecond }: CacheConfig): WireCacheConfig {
  return { key: key ?? "", ttlInSecond };
}

export function rateLimitConfigToWire(config: RateLimitConfig): WireRateLimitConfig {
  return { ...config, rateLimitKey: config.rateLimitKey ?? "" };
}

export function schemaDefToWire({ name, version, type }: SchemaDef): WireSchemaDef {
  return { name, version, type: type ?? "JSON" };
}
