import type { Link } from "./link.ts";
import { announce } from "./news.ts";
import { settleAll } from "./settle.ts";

/**
 * A function that looks through all queues with claims for jobs whose lock has run out, and puts them back.
 *
 * BullMQ marks active jobs in one check and returns those that are marked and unlocked in the next. A queue that has no
 * active jobs and no new claims since the last call is forgotten until its next claim.
 */
export function stalledReturner(link: Link): () => Promise<void> {
  let before: ReadonlyMap<string, string> = new Map();
  return async () => {
    const claims = await readClaims(link);
    const returned: string[] = [];
    const queues = [...claims.keys()];
    for (let from = 0; from < queues.length; from += atOnce) {
      const some = queues.slice(from, from + atOnce);
      const checked = await settleAll(some.map(async (queue) => await check(link, queue)));
      returned.push(...checked.filter(({ stalled }) => stalled > 0).map(({ queue }) => queue));
      const idle = checked.filter(({ queue, active }) => active === 0 && before.get(queue) === claims.get(queue));
      await settleAll(idle.map(async ({ queue }) => await forget(link, queue, claims.get(queue) ?? "")));
    }
    before = claims;
    await announce(link, returned);
  };
}

const atOnce = 100;

/** The queues that have had claims, each with a count that changes with every claim. */
async function readClaims({ redis, names }: Link): Promise<ReadonlyMap<string, string>> {
  const flat = await redis.zrange(names.claimed, 0, "-1", "WITHSCORES");
  const pairs = flat.flatMap((queue, index) => (index % 2 === 0 ? [[queue, flat[index + 1] ?? ""] as const] : []));
  return new Map(pairs);
}

async function check(
  { queues, redis }: Link,
  queue: string,
): Promise<{ readonly queue: string; readonly stalled: number; readonly active: number }> {
  const backend = queues.of(queue).worker.getBackend();
  const [stalled, active] = await Promise.all([
    backend.moveStalledJobsToWait(),
    redis.llen(backend.keys["active"] ?? backend.toKey("active")),
  ]);
  return { queue, stalled: stalled.length, active };
}

async function forget({ redis, names }: Link, queue: string, count: string): Promise<void> {
  await redis.eval(forgetUnlessClaimedAgain, 1, names.claimed, queue, count);
}

const forgetUnlessClaimedAgain = `
  if redis.call("zscore", KEYS[1], ARGV[1]) == ARGV[2] then return redis.call("zrem", KEYS[1], ARGV[1]) end
  return 0`;
