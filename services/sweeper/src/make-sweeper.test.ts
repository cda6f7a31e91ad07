import { describe, expect, test } from "@jest/globals";
import type { QueueNews } from "@tutti/ports";
import { makeMemoryInstanceRegistry, makeMemoryStores, makeMemoryTaskQueue } from "@tutti/ports/memory";

import { defaultLimits } from "./limits.ts";
import { makeSweeper } from "./make-sweeper.ts";
import { makeHandClock, settled } from "./testing/hand-clock.ts";
import { makeHeldDecider } from "./testing/held-decider.ts";
import { leaseAt, queuedTaskAt, workflowIdAt } from "./testing/ids.ts";
import { recordedLog } from "./testing/recorded-log.ts";
import { storeOf, type Stored } from "./testing/stored.ts";

describe("sweeper", () => {
  test("tasks whose jobs were not sent are in their queue after a few seconds, with the priority that they have", async () => {
    const given = await givenSweeper();
    const [task, urgent] = [queuedTaskAt(1), { ...queuedTaskAt(2), priority: 7 }];
    given.stored.queued = [task, urgent];

    await given.clock.advance(1_000);
    const before = await given.queue.claim("q", 5);
    await given.clock.advance(4_000);

    expect(before).toEqual([]);
    expect(await given.queue.claim("q", 5)).toMatchObject([{ taskId: urgent.taskId }, { taskId: task.taskId }]);
    await given.drain();
  });

  test("after Redis was emptied every task is in its queue again a second later, however short it has waited", async () => {
    const given = await givenSweeper();
    const tasks = [queuedTaskAt(1), queuedTaskAt(2)];
    given.stored.queued = tasks;
    given.queue.empty();

    await given.clock.advance(1_000);

    expect(await given.queue.claim("q", 5)).toMatchObject(tasks.map(({ taskId }) => ({ taskId })));
    await given.drain();
  });

  test("a task leased to a process that is dead is given back, and nothing of one that lives", async () => {
    const given = await givenSweeper();
    given.stored.leases = [leaseAt(1, { instance: "dead" }), leaseAt(2, { instance: "alive" })];
    for (let second = 0; second < 20; second += 1) {
      await given.instances.beat("alive", "a");
      await given.clock.advance(1_000);
      given.decider.answerAll();
    }

    expect(given.decider.events).toMatchObject([{ kind: "TaskReturned", leaseId: "lease-1" }]);
    await given.drain();
  });

  test("each second the queues whose tasks have waited for two seconds are announced", async () => {
    const given = await givenSweeper();
    given.stored.queued = [queuedTaskAt(1, "a"), queuedTaskAt(2, "b"), queuedTaskAt(3, "a")];
    const heard: QueueNews[] = [];
    await given.queue.subscribe((news) => void heard.push(news));
    await settled();

    for (let second = 0; second < 4; second += 1) await given.clock.advance(1_000);

    const work = { kind: "work", queues: ["a", "b"] };
    expect(heard).toEqual([{ kind: "resubscribed" }, work, work, work]);
    await given.drain();
  });

  test("a job whose holder went silent is there again", async () => {
    const given = await givenSweeper();
    await given.queue.enqueue([queuedTaskAt(1)]);
    await given.queue.claim("q", 1);

    await given.clock.advance(5_000);

    expect(await given.queue.claim("q", 1)).toHaveLength(1);
    await given.drain();
  });

  test("an execution that is due is woken, also while the store fails now and then", async () => {
    const given = await givenSweeper();
    given.failNextFindDue();
    given.stored.due = [workflowIdAt(1)];

    await given.clock.advance(defaultLimits.wakeEveryMs);
    const askedBefore = given.decider.asked();
    await given.clock.advance(defaultLimits.wakeEveryMs);

    expect([askedBefore, given.decider.asked()]).toEqual([[], [workflowIdAt(1)]]);
    given.decider.answerAll();
    await given.drain();
  });

  test("failures in a row are logged once, and that they are over", async () => {
    const given = await givenSweeper();
    for (let failure = 0; failure < 3; failure += 1) {
      given.failNextFindDue();
      await given.clock.advance(defaultLimits.wakeEveryMs);
    }

    await given.clock.advance(defaultLimits.wakeEveryMs);

    expect(given.messages()).toEqual(["failed; tried again until it works", "works again"]);
    await given.drain();
  });

  test("draining waits until decider has answered for what was sent", async () => {
    const given = await givenSweeper();
    given.stored.due = [workflowIdAt(1)];
    await given.clock.advance(defaultLimits.wakeEveryMs);
    let drained = false;

    const draining = given.drain().then(() => (drained = true));
    await settled();
    const before = drained;
    given.decider.answerAll();
    await draining;

    expect([before, drained]).toEqual([false, true]);
  });
});

/** A sweeper that has found nothing to do in its first run, with a Redis that was not emptied. */
async function givenSweeper() {
  const stored: Stored = {};
  const clock = makeHandClock();
  const queue = makeMemoryTaskQueue({ now: () => clock.nowMs() });
  await queue.beginRefill("g1", 1_000);
  await queue.endRefill("g1");
  await queue.limiter.beginRebuild("g1", { waitMs: 0, holdMs: 1_000 });
  await queue.limiter.endRebuild("g1");
  const decider = makeHeldDecider();
  const { log, messages } = recordedLog();
  const store = storeOf(stored, () => clock.nowMs());
  const instances = makeMemoryInstanceRegistry({ now: () => clock.nowMs() });
  let fails = false;
  const findDue: typeof store.findDue = async (after, limit) => {
    if (!fails) return await store.findDue(after, limit);
    fails = false;
    throw new Error("MySQL is away");
  };
  const { slots, admissions } = makeMemoryStores(() => clock.nowMs());
  const limits = { limiter: queue.limiter, slots, admissions };
  const sweeper = makeSweeper({ store: { ...store, findDue }, queue, ...limits, instances, decider, log, clock });
  sweeper.start();
  await settled();
  const drain = async (): Promise<void> => await sweeper.drain(new AbortController().signal);
  return { stored, clock, queue, instances, decider, messages, drain, failNextFindDue: () => void (fails = true) };
}
