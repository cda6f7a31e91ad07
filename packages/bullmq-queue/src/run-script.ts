import { createHash } from "node:crypto";

import type { Redis } from "ioredis";

/** A script that Redis keeps, and is sent again where it has forgotten it. */
export type Script = { readonly text: string; readonly sha: string };

export function script(text: string): Script {
  return { text, sha: createHash("sha1").update(text).digest("hex") };
}

/** What the script returns. It runs at once or, where Redis could not be reached in between, not at all. */
export async function runScript(
  redis: Redis,
  { text, sha }: Script,
  { keys, args }: { readonly keys: readonly string[]; readonly args: readonly (string | number)[] },
): Promise<unknown> {
  try {
    return await redis.evalsha(sha, keys.length, ...keys, ...args);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith("NOSCRIPT")) throw error;
    return await redis.eval(text, keys.length, ...keys, ...args);
  }
}

/** In a script: `run` is the run of the server. Where one does not say which it is, all its runs are one. */
export const serverRun = `
  local run = string.match(redis.call("info", "server"), "run_id:(%w+)") or "-"`;

/** In a script: `now` is the server's clock, in milliseconds. */
export const serverNow = `
  local clock = redis.call("time")
  local now = clock[1] * 1000 + math.floor(clock[2] / 1000)`;
