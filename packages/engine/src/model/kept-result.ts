import type { Payload } from "../payload/payload.ts";

/** A result that later tasks of the same definition may take over for `ttlMs`. Source: reference/engine.md 1.3 (cacheConfig). */
export type KeptResult = {
  readonly taskDefName: string;
  readonly key: string;
  readonly ttlMs: number;
  readonly output: Payload;
};
