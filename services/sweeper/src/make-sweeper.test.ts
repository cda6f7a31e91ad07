import { describe, expect, test } from "@jest/globals";
import type { QueueNews } from "@tutti/ports";
import { makeMemoryTaskQueue } from "@tutti/ports/memory";

import { makeSweeper } from "./make-sweeper.ts";
import { makeHandClock, settled } from "./testing/hand-clock.ts";
import { makeHeldDecider } from "./testing/held-decider.ts";
import { queuedTaskAt, workflowIdAt } from "./testing/ids.ts";
import { recordedLog } from "./testing/recorded-log.ts";
import { storeOf } from "./testing/stored.ts";

describe("sweeper", () => {
  test("a task whose job was lost is in its queue again", async () => {
    const given = await givenSweeper();
    const task = queuedTaskAt(1);
    given.stored.queued = [task];
    given.queue.empty();

    await given.clock.advance(5_000);

    expect(await given.queue.claim("q", 5)).toMatchObject([{ taskId: task.taskId }]);
    await given.drain();
  });

  test("each second the queues with waiting tasks are announced", async () => {
    const given = await givenSweeper();
    given.stored.queued = [queuedTaskAt(1, "a"), queuedTaskAt(2, "b"), queuedTaskAt(3, "a")];
    const heard: QueueNews[] = [];
    await given.queue.subscribe((news) => void heard.push(news));
    await settled();

    await given.clock.advance(1_000);
    await given.clock.advance(1_000);

    const work = { kind: "work", queues: ["a", "b"] };
    expect(heard).toEqual([{ kind: "resubscribed" }, work, work]);
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

    await given.clock.advance(500);
    const askedBefore = given.decider.asked();
    await given.clock.advance(500);

    expect([askedBefore, given.decider.asked()]).toEqual([[], [workflowIdAt(1)]]);
    given.decider.answerAll();
    await given.drain();
  });

  test("failures in a row are logged once, and that they are over", async () => {
    const given = await givenSweeper();
    for (let failure = 0; failure < 3; failure += 1) {
      given.failNextFindDue();
      await given.clock.advance(500);
    }

    await given.clock.advance(500);

    expect(given.messages()).toEqual(["failed; tried again until it works", "works again"]);
    await given.drain();
  });

  test("draining waits until decider has answered for what was sent", async () => {
    const given = await givenSweeper();
    given.stored.due = [workflowIdAt(1)];
    await given.clock.advance(500);
    let drained = false;

    const draining = given.drain().then(() => (drained = true));
    await settled();
    const before = drained;
    given.decider.answerAll();
    await draining;

    expect([before, drained]).toEqual([false, true]);
  });
});

/** A sweeper that has found nothing to do in its first run. */
async function givenSweeper() {
  const stored: Parameters<typeof storeOf>[0] = {};
  const clock = makeHandClock();
  const queue = makeMemoryTaskQueue({ now: () => clock.nowMs() });
  const decider = makeHeldDecider();
  const { log, messages } = recordedLog();
  const store = storeOf(stored);
  let fails = false;
  const findDue: typeof store.findDue = async (after, limit) => {
    if (!fails) return await store.findDue(after, limit);
    fails = false;
    throw new Error("MySQL is away");
  };
  const sweeper = makeSweeper({ store: { ...store, findDue }, queue, decider, log, clock });
  sweeper.start();
  await settled();
  const drain = async (): Promise<void> => await sweeper.drain(new AbortController().signal);
  return { stored, clock, queue, decider, messages, drain, failNextFindDue: () => void (fails = true) };
}
