import type { BreakableServer } from "@tutti/local";
import { Redis } from "ioredis";

import type { ServiceProcess } from "../cluster/service-process.ts";
import { pauseLimitMs, recoveryLimitMs } from "./blow.ts";
import type { Blow, Target } from "./blow.ts";
import { unreadPoll } from "./unread-poll.ts";

/** Every blow, in the order in which they fall. */
export const blows: readonly Blow[] = [
  {
    // What the others are to be read against: so long does the load alone take on this machine.
    name: "nothing at all",
    strike: async ({ struck, pause }) => {
      await pause(1_000);
      struck();
    },
  },
  {
    name: "kill -9 a decider, 8 times",
    strike: async (target) => await times(8, async (turn) => await killAndStart(target, [deciderOf(target, turn)])),
  },
  {
    name: "kill -9 both deciders, 3 times",
    strike: async (target) => await times(3, async () => await killAndStart(target, target.cluster.deciders)),
  },
  {
    name: "kill -9 an api, 4 times",
    strike: async (target) => await times(4, async (turn) => await killAndStart(target, [apiOf(target, turn)])),
  },
  {
    name: "kill -9 both apis, twice",
    strike: async (target) => await times(2, async () => await killAndStart(target, target.cluster.apis)),
  },
  { name: "kill -9 an api that stays dead for 20 s", strike: async (target) => await stayDead(target, 20_000) },
  {
    name: "kill -9 the sweeper, 3 times",
    strike: async (target) => await times(3, async () => await killAndStart(target, target.cluster.sweepers)),
  },
  {
    name: "kill -9 the indexer, 5 times",
    strike: async (target) => await times(5, async () => await killAndStart(target, target.cluster.indexers)),
  },
  {
    name: "kill -9 MySQL, twice",
    strike: async (target) => await times(2, async () => await killServer(target, target.servers.mysql)),
  },
  {
    name: "kill -9 Redis, 3 times",
    strike: async (target) => await times(3, async () => await killServer(target, target.servers.redis)),
  },
  {
    name: "Redis comes back as it was 5 s before, twice",
    strike: async (target) => await times(2, async () => await restoreOldCopy(target, target.servers.redis)),
  },
  { name: "FLUSHALL, 4 times", strike: async (target) => await times(4, async () => await flushAll(target)) },
  {
    name: "FLUSHALL, and kill -9 deciders and sweeper at once",
    strike: async (target) => {
      await target.pause(500);
      await Promise.all([
        flushAll(target),
        killAndStart(target, [...target.cluster.deciders, ...target.cluster.sweepers]),
      ]);
    },
  },
  { name: "kill -9 everything at once", strike: killEverything },
  {
    name: "SIGSTOP a decider for 60 s",
    whilePausedMs: pauseLimitMs,
    strike: async (target) => await standStill(target, deciderOf(target, 0), 60_000),
  },
  {
    name: "SIGSTOP an api for 20 s",
    whilePausedMs: recoveryLimitMs,
    strike: async (target) => await standStill(target, apiOf(target, 0), 20_000),
  },
  {
    name: "SIGSTOP the sweeper for 10 s, and FLUSHALL meanwhile",
    whilePausedMs: recoveryLimitMs,
    strike: async (target) => {
      await Promise.all([standStill(target, target.cluster.sweepers[0], 10_000), flushAll(target)]);
    },
  },
  { name: "SIGSTOP MySQL for 12 s", strike: async (target) => await pauseServer(target, target.servers.mysql, 12_000) },
  { name: "SIGSTOP Redis for 12 s", strike: async (target) => await pauseServer(target, target.servers.redis, 12_000) },
  {
    name: "SIGTERM each service in its turn",
    strike: async (target) => {
      const { apis, deciders, sweepers, indexers } = target.cluster;
      for (const service of [...apis, ...deciders, ...sweepers, ...indexers]) await stopAndStart(target, service);
    },
  },
  {
    name: "worker connections cut before the answer is flushed",
    strike: async (target) => await cutBeforeFlush(target),
  },
  {
    name: "worker connections cut after it, response time-out 5 s",
    responseTimeoutSeconds: 5,
    strike: async (target) => await dropAfterFlush(target),
  },
  {
    name: "all connections cut at random, response time-out 5 s",
    responseTimeoutSeconds: 5,
    throughProxies: true,
    strike: async (target) => await cutAtRandom(target),
  },
];

/** Another decider at each turn. */
function deciderOf({ cluster }: Target, turn: number): ServiceProcess | undefined {
  return cluster.deciders[turn % cluster.deciders.length];
}

function apiOf({ cluster }: Target, turn: number): ServiceProcess | undefined {
  return cluster.apis[turn % cluster.apis.length];
}

async function times(count: number, strike: (turn: number) => Promise<void>): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await strike(turn);
}

/** Kills them at the same moment, some time into the load, and starts them at once. */
export async function killAndStart(target: Target, services: readonly (ServiceProcess | undefined)[]): Promise<void> {
  await target.pause(300, 1_200);
  target.struck();
  await Promise.all(services.map(target.kill));
  services.forEach(target.revive);
}

async function stayDead(target: Target, forMs: number): Promise<void> {
  const api = apiOf(target, 0);
  await target.pause(500);
  target.struck();
  await target.kill(api);
  target.load.keep(0);
  await target.pause(forMs);
  target.revive(api);
}

export async function killServer(target: Target, server: BreakableServer): Promise<void> {
  await target.pause(500, 1_500);
  target.struck();
  await server.kill();
  await server.startAgain();
}

/** As an operator does who restores a backup, or a replica that lagged behind. */
async function restoreOldCopy(target: Target, server: BreakableServer): Promise<void> {
  const restore = await server.keepCopy();
  await target.pause(5_000);
  target.struck();
  await server.kill();
  await restore();
  await server.startAgain();
}

export async function flushAll(target: Target): Promise<void> {
  const client = new Redis(target.servers.redis.url, { lazyConnect: true });
  await client.connect();
  await target.pause(300, 1_000);
  target.struck();
  await client.flushall();
  client.disconnect();
}

export async function killEverything(target: Target): Promise<void> {
  const { cluster, servers } = target;
  const services = [...cluster.apis, ...cluster.deciders, ...cluster.sweepers, ...cluster.indexers];
  await target.pause(1_000);
  target.struck();
  await Promise.all([...services.map(target.kill), servers.mysql.kill(), servers.redis.kill()]);
  await Promise.all([servers.mysql.startAgain(), servers.redis.startAgain()]);
  services.forEach(target.revive);
}

async function standStill(target: Target, service: ServiceProcess | undefined, forMs: number): Promise<void> {
  await target.pause(500);
  target.struck();
  service?.send("SIGSTOP");
  // What is open now has to end in time; a smaller number goes on beside it.
  target.load.keep(40);
  await target.pause(forMs).finally(() => service?.send("SIGCONT"));
}

/** Everybody waits for it, and nobody gets round it: time counts from its end. */
async function pauseServer(target: Target, server: BreakableServer, forMs: number): Promise<void> {
  const pid = await server.pid();
  await target.pause(500);
  if (pid === undefined) throw new Error("the server is no process of ours");
  process.kill(pid, "SIGSTOP");
  try {
    await target.pause(forMs);
  } finally {
    process.kill(pid, "SIGCONT");
    target.struck();
  }
}

async function stopAndStart(target: Target, service: ServiceProcess): Promise<void> {
  await target.pause(300);
  target.struck();
  await target.stop(service);
  target.revive(service);
  await service.untilReady();
}

export async function cutBeforeFlush({ cluster, callers, load, struck, pause }: Target, rounds = 20): Promise<void> {
  const addresses = cluster.apis.map((_, index) => cluster.address(index).grpc);
  for (let round = 0; round < rounds; round += 1) {
    await pause(20, 100);
    const polls = addresses.flatMap((address) =>
      [5, 50, 300].map(async (holdMs) => await unreadPoll(callers.grpc, { address, taskType: load.name, holdMs })),
    );
    await Promise.all(polls);
    struck();
  }
}

/** A worker takes tasks and is heard of no more. */
async function dropAfterFlush({ callers, load, struck, pause }: Target, rounds = 20): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    await pause(50, 200);
    const options = { workerId: "forgetful", count: 3, timeoutMs: 500 };
    await Promise.all(
      callers.all.map(async ({ conductor }) => await conductor.poll(load.name, options).catch(() => [])),
    );
    struck();
  }
}

export async function cutAtRandom({ cutConnections, struck, pause }: Target, rounds = 10): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    await pause(100, 700);
    struck();
    cutConnections();
  }
}
