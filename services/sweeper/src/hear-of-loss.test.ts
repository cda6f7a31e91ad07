import { describe, expect, test } from "@jest/globals";
import { makeMemoryTaskQueue } from "@tutti/ports/memory";

import { hearOfLoss } from "./hear-of-loss.ts";
import { settled } from "./testing/hand-clock.ts";
import { queuedTaskAt } from "./testing/ids.ts";
import { recordedLog } from "./testing/recorded-log.ts";

describe("hearing that Redis was emptied", () => {
  test("somebody who adds a job where all was lost has it refilled at once", async () => {
    const given = givenEar();
    await given.listen();

    await given.queue.enqueue([queuedTaskAt(1)]);
    await settled();

    expect(given.heard()).toBe(1);
  });

  test("whoever adds a job while a generation stands is nothing to hear of", async () => {
    const given = givenEar();
    await given.listen();
    await given.queue.beginRefill("g1", 1_000);
    await given.queue.endRefill("g1");

    await given.queue.enqueue([queuedTaskAt(1)]);
    await settled();

    expect(given.heard()).toBe(0);
  });

  test("it is subscribed once, and until the end", async () => {
    const given = givenEar();
    await given.listen();
    await given.listen();
    await given.queue.enqueue([queuedTaskAt(1)]);

    given.stop.abort();
    await settled();
    await given.queue.enqueue([queuedTaskAt(2)]);
    await settled();

    expect(given.heard()).toBe(1);
  });
});

function givenEar() {
  const queue = makeMemoryTaskQueue();
  const stop = new AbortController();
  let heard = 0;
  const ear = hearOfLoss({
    queue,
    log: recordedLog().log,
    heard: async () => {
      heard += 1;
      await Promise.resolve();
    },
  });
  return { queue, stop, heard: () => heard, listen: async () => await ear(stop.signal) };
}
