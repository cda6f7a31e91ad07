import { describe, expect, test } from "@jest/globals";
import type { QueuedTask } from "@tutti/engine";

import { defaultLimits, type SweeperLimits } from "./limits.ts";
import { noMetrics } from "./metrics.ts";
import { ResendCommands } from "./resend-commands.ts";
import { makeHandClock, settled } from "./testing/hand-clock.ts";
import { queuedTaskAt } from "./testing/ids.ts";
import { storeOf, type Stored } from "./testing/stored.ts";

describe("sending again what was not sent", () => {
  test("a task that has waited for longer than a job is on its way is added again, whatever its queue", async () => {
    const given = givenQueued([queuedTaskAt(1, "a"), queuedTaskAt(2, "b")]);
    await given.seconds(4);
    const before = [...given.added];

    await given.seconds(1);

    expect(before).toEqual([]);
    expect(given.added).toEqual(given.stored.queued);
  });

  test("a task that goes on waiting is not added again and again", async () => {
    const given = givenQueued([queuedTaskAt(1)]);

    await given.seconds(120);

    expect(given.added.length).toBeGreaterThanOrEqual(1);
    expect(given.added.length).toBeLessThanOrEqual(12);
  });

  test("what a failure has left out is in the next look, also after a long outage", async () => {
    const given = givenQueued([]);
    await given.seconds(10);
    given.fail(true);
    given.stored.queued = [{ ...queuedTaskAt(1), since: given.clock.nowMs() }];
    await given.seconds(40);

    given.fail(false);
    await given.seconds(1);

    expect(given.added).toEqual(given.stored.queued);
  });

  test("what has waited for over a minute is left to the walk", async () => {
    const given = givenQueued([queuedTaskAt(1)]);
    await given.clock.advance(70_000);

    await given.look();

    expect(given.added).toEqual([]);
  });

  test("many are added a page at a time with a rest between", async () => {
    const given = givenQueued(
      Array.from({ length: 5 }, (_, n) => queuedTaskAt(n)),
      { resendPauseMs: 100 },
    );
    await given.clock.advance(5_000);
    const looking = given.look();
    await settled();
    const first = given.added.length;

    await given.clock.advance(100);
    await given.clock.advance(100);
    await looking;

    expect(first).toBe(2);
    expect(given.added).toEqual(given.stored.queued);
  });
});

/** Waiting tasks, looked through each second. */
function givenQueued(queued: readonly QueuedTask[], limits: Partial<SweeperLimits> = { resendPauseMs: 0 }) {
  const stored: Stored = { queued };
  const added: QueuedTask[] = [];
  const clock = makeHandClock();
  let fails = false;
  const resend = new ResendCommands({
    store: storeOf(stored, () => clock.nowMs()),
    queue: {
      enqueue: async (tasks) => {
        await Promise.resolve();
        if (fails) throw new Error("Redis is away");
        added.push(...tasks);
      },
    },
    metrics: noMetrics,
    limits: { ...defaultLimits, resendPage: 2, ...limits },
    clock,
  });
  const look = async (): Promise<void> => await resend.run(new AbortController().signal);
  const seconds = async (count: number): Promise<void> => {
    for (let passed = 0; passed < count; passed += 1) {
      await clock.advance(1_000);
      const looking = look().catch(() => undefined);
      await clock.advance(0);
      await clock.advance(0);
      await looking;
    }
  };
  return { stored, added, clock, look, seconds, fail: (does: boolean) => void (fails = does) };
}
