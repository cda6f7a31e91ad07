import type { TaskQueue } from "@tutti/ports";

import type { Link } from "./link.ts";

type GenerationPort = Pick<TaskQueue, "generation" | "beginRefill" | "holdRefill" | "endRefill">;

/**
 * The generation as one key that everything else in Redis goes with: the nonce of a refill, marked and running out
 * unless it is held, becomes the generation, which stays. Source: core.md 6.
 */
export function generationOn({ redis, names }: Link): GenerationPort {
  const key = names.generation;
  return {
    generation: async () => {
      const value = await redis.get(key);
      return value === null || value.startsWith(refilling) ? undefined : value;
    },
    beginRefill: async (nonce, holdMs) => (await redis.set(key, refilling + nonce, "PX", holdMs, "NX")) === "OK",
    holdRefill: async (nonce, holdMs) => (await redis.eval(extend, 1, key, refilling + nonce, holdMs)) === 1,
    endRefill: async (nonce) => (await redis.eval(replace, 1, key, refilling + nonce, nonce)) === 1,
  };
}

/** Whether there is no generation, and nobody who makes one. */
export async function isEverythingLost({ redis, names }: Link): Promise<boolean> {
  return (await redis.exists(names.generation)) === 0;
}

const refilling = "refilling:";

const extend = `
  if redis.call("get", KEYS[1]) ~= ARGV[1] then return 0 end
  return redis.call("pexpire", KEYS[1], ARGV[2])`;

const replace = `
  if redis.call("get", KEYS[1]) ~= ARGV[1] then return 0 end
  redis.call("set", KEYS[1], ARGV[2])
  return 1`;
