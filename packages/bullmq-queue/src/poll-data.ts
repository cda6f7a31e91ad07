import { ACTIVE_POLLER_MS, byTypeAndDomain, type PollData, type PollDatum, type Poller } from "@tutti/ports";

import type { Link } from "./link.ts";
import { tellingOutage } from "./outage.ts";
import { runScript, script, serverNow } from "./run-script.ts";

/** Whoever has not polled for so long is forgotten. */
const KEPT_MS = 30 * 24 * 3_600_000;
/** Pollers in one call of a script. */
const AT_ONCE = 500;

/** Who polls, as one hash by task type and domain. */
export function pollDataOn(link: Link): PollData {
  return {
    record: (pollers) => tellingOutage(() => recordAll(link, pollers)),
    find: async (taskTypes, asked) => {
      asked?.signal?.throwIfAborted();
      const found = await tellingOutage(async () => await find(link, taskTypes));
      asked?.signal?.throwIfAborted();
      return found;
    },
    activeOf: (taskType, domains) => tellingOutage(async () => await activeOf(link, taskType, domains)),
  };
}

async function recordAll({ redis, names: { polls } }: Link, pollers: readonly Poller[]): Promise<void> {
  const keys = [polls.byQueue, polls.byTime];
  for (let from = 0; from < pollers.length; from += AT_ONCE) {
    const args = pollers
      .slice(from, from + AT_ONCE)
      .flatMap((poller) => [fieldOf(poller.taskType, poller.domain), JSON.stringify(poller.workerId ?? null)]);
    await runScript(redis, record, { keys, args: [KEPT_MS, ...args] });
  }
}

async function find(link: Link, taskTypes: readonly string[] | undefined): Promise<readonly PollDatum[]> {
  const { redis, names } = link;
  const all = await redis.hgetall(names.polls.byQueue);
  const wanted = taskTypes === undefined ? undefined : new Set(taskTypes);
  return Object.entries(all)
    .flatMap(([field, value]) => datumOf(field, value) ?? [])
    .filter(({ taskType }) => wanted?.has(taskType) ?? true)
    .sort(byTypeAndDomain);
}

async function activeOf(
  { redis, names: { polls } }: Link,
  taskType: string,
  domains: readonly string[],
): Promise<readonly string[]> {
  if (domains.length === 0) return [];
  const args = [ACTIVE_POLLER_MS, ...domains.map((domain) => fieldOf(taskType, domain))];
  const found = await runScript(redis, active, { keys: [polls.byTime], args });
  return Array.isArray(found) ? domains.filter((_, index) => found[index] === 1) : [];
}

/** As domains may hold any text, one that is absent is not a text. */
function fieldOf(taskType: string, domain: string | undefined): string {
  return JSON.stringify([taskType, domain ?? null]);
}

/** `<time> <worker in JSON>`, under such a field. */
function datumOf(field: string, value: string): PollDatum | undefined {
  const [taskType, domain]: readonly unknown[] = JSON.parse(field);
  const blank = value.indexOf(" ");
  const workerId: unknown = JSON.parse(value.slice(blank + 1));
  if (typeof taskType !== "string") return undefined;
  return {
    taskType,
    domain: typeof domain === "string" ? domain : undefined,
    workerId: typeof workerId === "string" ? workerId : undefined,
    lastPollTime: Number(value.slice(0, blank)),
  };
}

const record = script(`${serverNow}
  for i = 2, #ARGV, 2 do
    redis.call("hset", KEYS[1], ARGV[i], string.format("%.0f", now) .. " " .. ARGV[i + 1])
    redis.call("zadd", KEYS[2], now, ARGV[i])
  end
  local old = redis.call("zrangebyscore", KEYS[2], "-inf", now - ARGV[1], "LIMIT", 0, 500)
  if #old > 0 then
    redis.call("hdel", KEYS[1], unpack(old))
    redis.call("zrem", KEYS[2], unpack(old))
  end
  return 0`);

const active = script(`${serverNow}
  local found = {}
  for i = 2, #ARGV do
    local at = redis.call("zscore", KEYS[1], ARGV[i])
    found[#found + 1] = (at and tonumber(at) >= now - ARGV[1]) and 1 or 0
  end
  return found`);
