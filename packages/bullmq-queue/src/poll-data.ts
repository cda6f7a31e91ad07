import { ACTIVE_POLLER_MS, byTypeAndDomain, MAX_KEPT_WORKERS, WORKERS_KEPT_MS } from "@tutti/ports";
import type { Asked, PollData, PollDatum, PolledQueue, Poller, PollingWorker } from "@tutti/ports";

import type { Link } from "./link.ts";
import { tellingOutage } from "./outage.ts";
import { runScript, script, serverNow } from "./run-script.ts";

/** Whoever has not polled for so long is forgotten. */
const KEPT_MS = 30 * 24 * 3_600_000;
/** Pollers in one call of a script. */
const AT_ONCE = 500;
/** How a worker polls. */
const POLLS = "p";
const STREAMS = "s";

/** Who polls: the last one of each task type and domain in one hash, and all workers of each in a sorted set of its own. */
export function pollDataOn(link: Link): PollData {
  return {
    record: (pollers) => tellingOutage(() => recordAll(link, pollers)),
    find: (taskTypes, asked) => reading(asked, async () => await find(link, taskTypes)),
    countWorkers: (queues, withinMs, asked) => reading(asked, async () => await countWorkers(link, queues, withinMs)),
    workersOf: (queue, limit, asked) => reading(asked, async () => await workersOf(link, queue, limit)),
    activeOf: (taskType, domains) => tellingOutage(async () => await activeOf(link, taskType, domains)),
  };
}

async function reading<Result>(asked: Asked | undefined, read: () => Promise<Result>): Promise<Result> {
  asked?.signal?.throwIfAborted();
  const found = await tellingOutage(read);
  asked?.signal?.throwIfAborted();
  return found;
}

async function recordAll({ redis, names: { polls } }: Link, pollers: readonly Poller[]): Promise<void> {
  for (let from = 0; from < pollers.length; from += AT_ONCE) {
    const some = pollers.slice(from, from + AT_ONCE).map((poller) => ({ poller, field: fieldOf(poller) }));
    const keys = [polls.byQueue, polls.byTime, ...some.map(({ field }) => polls.workers(field))];
    const told = some.flatMap(({ poller: { workerId, isStreaming }, field }) => [
      field,
      JSON.stringify(workerId ?? null),
      isStreaming === true ? STREAMS : POLLS,
    ]);
    await runScript(redis, record, { keys, args: [KEPT_MS, WORKERS_KEPT_MS, MAX_KEPT_WORKERS, ...told] });
  }
}

async function countWorkers(
  { redis, names: { polls } }: Link,
  queues: readonly PolledQueue[],
  withinMs: number,
): Promise<readonly number[]> {
  const counts: number[] = [];
  for (let from = 0; from < queues.length; from += AT_ONCE) {
    const keys = queues.slice(from, from + AT_ONCE).map((queue) => polls.workers(fieldOf(queue)));
    const found = await runScript(redis, count, { keys, args: [withinMs] });
    for (const index of keys.keys()) counts.push(Array.isArray(found) ? Number(found[index]) : 0);
  }
  return counts;
}

async function workersOf(
  { redis, names: { polls } }: Link,
  queue: PolledQueue,
  limit: number,
): Promise<readonly PollingWorker[]> {
  const found = await runScript(redis, latest, {
    keys: [polls.workers(fieldOf(queue))],
    args: [WORKERS_KEPT_MS, limit],
  });
  if (!Array.isArray(found)) return [];
  const texts = found.map(String);
  return texts.flatMap((member, index) => (index % 2 === 0 ? [workerOf(member, texts[index + 1] ?? "0")] : []));
}

/** A letter for how it polls, then the worker in JSON. */
function workerOf(member: string, time: string): PollingWorker {
  const workerId: unknown = JSON.parse(member.slice(1));
  return {
    workerId: typeof workerId === "string" ? workerId : undefined,
    isStreaming: member.startsWith(STREAMS),
    lastPollTime: Number(time),
  };
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
  const args = [ACTIVE_POLLER_MS, ...domains.map((domain) => fieldOf({ taskType, domain }))];
  const found = await runScript(redis, active, { keys: [polls.byTime], args });
  return Array.isArray(found) ? domains.filter((_, index) => found[index] === 1) : [];
}

/** As domains may hold any text, one that is absent is not a text. */
function fieldOf({ taskType, domain }: PolledQueue): string {
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
  for i = 1, #KEYS - 2 do
    local field, worker, how = ARGV[i * 3 + 1], ARGV[i * 3 + 2], ARGV[i * 3 + 3]
    local workers = KEYS[i + 2]
    redis.call("hset", KEYS[1], field, string.format("%.0f", now) .. " " .. worker)
    redis.call("zadd", KEYS[2], now, field)
    redis.call("zadd", workers, now, how .. worker)
    redis.call("zrem", workers, (how == "${STREAMS}" and "${POLLS}" or "${STREAMS}") .. worker)
    redis.call("zremrangebyscore", workers, "-inf", now - ARGV[2])
    redis.call("zremrangebyrank", workers, 0, -1 - ARGV[3])
    redis.call("pexpire", workers, ARGV[2])
  end
  local old = redis.call("zrangebyscore", KEYS[2], "-inf", now - ARGV[1], "LIMIT", 0, 500)
  if #old > 0 then
    redis.call("hdel", KEYS[1], unpack(old))
    redis.call("zrem", KEYS[2], unpack(old))
  end
  return 0`);

const count = script(`${serverNow}
  local counts = {}
  for i = 1, #KEYS do counts[i] = redis.call("zcount", KEYS[i], now - ARGV[1], "+inf") end
  return counts`);

const latest = script(`${serverNow}
  return redis.call("zrevrangebyscore", KEYS[1], "+inf", now - ARGV[1], "WITHSCORES", "LIMIT", 0, ARGV[2])`);

const active = script(`${serverNow}
  local found = {}
  for i = 2, #ARGV do
    local at = redis.call("zscore", KEYS[1], ARGV[i])
    found[#found + 1] = (at and tonumber(at) >= now - ARGV[1]) and 1 or 0
  end
  return found`);
