import type { TaskQueue } from "@tutti/ports";

import type { Link } from "./link.ts";
import { serverRun } from "./run-script.ts";

type GenerationPort = Pick<TaskQueue, "generation" | "beginRefill" | "holdRefill" | "endRefill">;

/**
 * The generation as one key that everything else in Redis goes with: the nonce of a refill, marked and running out unless it is held,
 * becomes the generation, which stays. Source: core.md 6.
 *
 * Beside the nonce stands the run of the server that it was written to. A server that was started again, restored from a copy or
 * replaced by a replica may have lost a part and kept the key: then no generation stands either.
 */
export function generationOn({ redis, names }: Link): GenerationPort {
  const key = names.generation;
  const run = async (script: string, ...values: readonly (string | number)[]): Promise<unknown> =>
    await redis.eval(runOfServer + script, 1, key, ...values);
  return {
    generation: async () => {
      const nonce = await run(standing);
      return typeof nonce === "string" ? nonce : undefined;
    },
    beginRefill: async (nonce, holdMs) => (await run(begin, nonce, holdMs)) === 1,
    holdRefill: async (nonce, holdMs) => (await run(hold, nonce, holdMs)) === 1,
    endRefill: async (nonce) => (await run(end, nonce)) === 1,
  };
}

/** Whether there is no generation, and nobody who makes one. */
export async function isEverythingLost({ redis, names }: Link): Promise<boolean> {
  return (await redis.exists(names.generation)) === 0;
}

const runOfServer = `${serverRun}
  local value = redis.call("get", KEYS[1])
  local settled = value and string.match(value, "^settled " .. run .. " (.*)$")
  local refilling = value and string.match(value, "^refilling " .. run .. " (.*)$")`;

const standing = `
  return settled`;

const begin = `
  if settled or refilling then return 0 end
  redis.call("set", KEYS[1], "refilling " .. run .. " " .. ARGV[1], "PX", ARGV[2])
  return 1`;

const hold = `
  if refilling ~= ARGV[1] then return 0 end
  return redis.call("pexpire", KEYS[1], ARGV[2])`;

const end = `
  if refilling ~= ARGV[1] then return 0 end
  redis.call("set", KEYS[1], "settled " .. run .. " " .. ARGV[1])
  return 1`;
