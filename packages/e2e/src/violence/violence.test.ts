import { withServers } from "@tutti/local";
import type { Reporter } from "@tutti/local";
import { beforeAll, describe, expect, test } from "@jest/globals";

import { root } from "../root.ts";
import type { Blow, Target } from "./blow.ts";
import { cutAtRandom, cutBeforeFlush, flushAll, killAndStart, killEverything, killServer } from "./blows.ts";
import { playBlow } from "./play-blow.ts";
import { randomFrom } from "./random.ts";
import { makeScene } from "./scene.ts";
import { isClean, scorecard } from "./score.ts";
import type { Score } from "./score.ts";

const blows: readonly Blow[] = [
  { name: "each service and server is killed in its turn, and Redis emptied", strike: oneAfterTheOther },
  { name: "everything is killed at once", strike: killEverything },
  {
    name: "connections of workers are cut before the answer is flushed",
    strike: (target) => cutBeforeFlush(target, 5),
  },
  {
    name: "all connections are cut at random",
    ...{ responseTimeoutSeconds: 5, throughProxies: true },
    strike: (target) => cutAtRandom(target, 4),
  },
];
const silent: Reporter = { say: () => undefined, step: async (_, work) => await work() };

describe("under load no workflow is lost or stuck and no task is completed twice when", () => {
  const scores = new Map<string, Score>();
  beforeAll(async () => {
    const random = randomFrom(1);
    await withServers({ root, use: "violence-test", reporter: silent, durability: "full" }, async (servers) => {
      const scene = await makeScene({ root, name: "violence-test", servers, reporter: silent });
      try {
        for (const blow of blows) scores.set(blow.name, await playBlow(blow, scene, { open: 20, random }));
      } finally {
        await scene.close();
      }
    });
  }, 400_000);

  test.each(blows)("$name", ({ name }) => {
    const score = scores.get(name);

    if (score === undefined) throw new Error("it was not played");
    if (!isClean(score)) throw new Error(scorecard([score]).join("\n"));
    expect(score.workflows).toBeGreaterThanOrEqual(20);
  });
});

async function oneAfterTheOther(target: Target): Promise<void> {
  const { cluster, servers } = target;
  for (const service of [cluster.deciders[0], cluster.apis[0], cluster.sweepers[0], cluster.indexers[0]]) {
    await killAndStart(target, [service]);
  }
  await killServer(target, servers.mysql);
  await killServer(target, servers.redis);
  await flushAll(target);
}
