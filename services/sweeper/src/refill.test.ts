import { describe, expect, test } from "@jest/globals";
import { makeMemoryTaskQueue } from "@tutti/ports/memory";

import { defaultLimits } from "./limits.ts";
import { noMetrics } from "./metrics.ts";
import { Refill } from "./refill.ts";
import { queuedTaskAt } from "./testing/ids.ts";
import { recordedLog } from "./testing/recorded-log.ts";
import { storeOf } from "./testing/stored.ts";

describe("refilling an emptied Redis", () => {
  test("every waiting task is added, also one that has just begun to wait, and a generation stands", async () => {
    const given = givenQueued(5);

    await given.run();

    expect((await given.queue.claim("q", 10)).map(({ taskId }) => taskId)).toEqual(
      given.queued.map((task) => task.taskId),
    );
    expect(await given.queue.generation()).toBe("nonce-1");
  });

  test("while a generation stands nothing is done", async () => {
    const given = givenQueued(2);
    await given.run();
    await given.queue.finish(await given.queue.claim("q", 10));

    await given.run();

    expect(await given.queue.claim("q", 10)).toEqual([]);
  });

  test("one that is lost again on the way is done again from the front", async () => {
    const given = givenQueued(5);
    given.afterPage(2, () => given.queue.empty());

    await given.run();
    const between = await given.queue.generation();
    await given.run();

    expect(between).toBeUndefined();
    expect(await given.queue.claim("q", 10)).toHaveLength(5);
    expect(await given.queue.generation()).toBe("nonce-2");
  });

  test("of two sweepers only one refills", async () => {
    const given = givenQueued(1);
    await given.queue.beginRefill("other", 10_000);

    await given.run();

    expect(await given.queue.claim("q", 10)).toEqual([]);
    expect(await given.queue.endRefill("other")).toBe(true);
  });

  test("it is done once, however many ask for it", async () => {
    const given = givenQueued(5);

    await Promise.all([given.run(), given.run(), given.run()]);

    expect(given.nonces()).toBe(1);
    expect(await given.queue.generation()).toBe("nonce-1");
  });

  test("one that is stopped on the way makes no generation", async () => {
    const given = givenQueued(5);
    given.afterPage(1, () => given.stop.abort());

    await given.run();

    expect(await given.queue.generation()).toBeUndefined();
  });
});

function givenQueued(count: number) {
  const queued = Array.from({ length: count }, (_, n) => queuedTaskAt(n));
  const queue = makeMemoryTaskQueue();
  const store = storeOf({ queued }, () => 0);
  const stop = new AbortController();
  const afterPages = new Map<number, () => void>();
  let pages = 0;
  let nonces = 0;
  const work = new Refill({
    store,
    queue: {
      ...queue,
      enqueue: async (tasks) => {
        await queue.enqueue(tasks);
        afterPages.get((pages += 1))?.();
      },
    },
    log: recordedLog().log,
    metrics: noMetrics,
    limits: { ...defaultLimits, refillPage: 2 },
    newUuid: () => `nonce-${(nonces += 1)}`,
  });
  const run = async (): Promise<void> => await work.run(stop.signal);
  return {
    queued,
    queue,
    stop,
    run,
    nonces: () => nonces,
    afterPage: (page: number, act: () => void) => void afterPages.set(page, act),
  };
}
