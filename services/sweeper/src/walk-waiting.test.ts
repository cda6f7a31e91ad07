import { describe, expect, test } from "@jest/globals";
import type { QueuedTask } from "@tutti/engine";

import { defaultLimits } from "./limits.ts";
import { noMetrics } from "./metrics.ts";
import { WalkWaiting } from "./walk-waiting.ts";
import { makeHandClock, settled } from "./testing/hand-clock.ts";
import { queuedTaskAt } from "./testing/ids.ts";
import { storeOf } from "./testing/stored.ts";

describe("walking over what has waited for long", () => {
  test("every waiting task is added again, a page at a time with a rest between", async () => {
    const given = givenQueued(5);
    const running = given.run();
    await settled();
    const first = given.added.length;

    await given.clock.advance(100);
    await given.clock.advance(100);
    await running;

    expect(first).toBe(2);
    expect(given.added).toEqual(given.queued);
  });

  test("a page that cannot be added does not keep the walk from those behind it", async () => {
    const given = givenQueued(6);
    given.failNext();

    await expect(given.run()).rejects.toThrow("Redis is away");
    const rest = given.run();
    await settled();
    await given.clock.advance(100);
    await rest;

    expect(given.added).toEqual(given.queued.slice(2));
  });

  test("the next walk begins at the front again", async () => {
    const given = givenQueued(2);

    await given.run();
    await given.run();

    expect(given.added).toEqual([...given.queued, ...given.queued]);
  });

  test("stopping ends the walk at the next page", async () => {
    const given = givenQueued(6);
    const running = given.run();
    await settled();

    given.stop.abort();
    await running;

    expect(given.added).toHaveLength(2);
  });
});

function givenQueued(count: number) {
  const queued = Array.from({ length: count }, (_, n) => queuedTaskAt(n));
  const added: QueuedTask[] = [];
  const clock = makeHandClock();
  const stop = new AbortController();
  let fails = false;
  const enqueue = async (tasks: readonly QueuedTask[]): Promise<void> => {
    await Promise.resolve();
    if (fails) {
      fails = false;
      throw new Error("Redis is away");
    }
    added.push(...tasks);
  };
  const walk = new WalkWaiting({
    store: storeOf({ queued }),
    queue: { enqueue },
    metrics: noMetrics,
    limits: { ...defaultLimits, walkPage: 2, walkPauseMs: 100 },
    clock,
  });
  return {
    queued,
    added,
    clock,
    stop,
    failNext: () => void (fails = true),
    run: async () => await walk.run(stop.signal),
  };
}
