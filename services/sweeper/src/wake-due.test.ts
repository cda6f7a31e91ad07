import { describe, expect, test } from "@jest/globals";
import type { Refusal, WorkflowId } from "@tutti/engine";

import { defaultLimits, type SweeperLimits } from "./limits.ts";
import { noMetrics } from "./metrics.ts";
import { makeHandClock, settled } from "./testing/hand-clock.ts";
import { makeHeldDecider } from "./testing/held-decider.ts";
import { workflowIdAt } from "./testing/ids.ts";
import { recordedLog } from "./testing/recorded-log.ts";
import { storeOf } from "./testing/stored.ts";
import { WakeDue } from "./wake-due.ts";

describe("waking executions that are due", () => {
  test("every due execution is told to decider, over all pages, each with an event of its own", async () => {
    const given = givenDue(7, { wakePage: 3 });

    await given.run();

    expect(given.decider.asked()).toEqual(given.due);
    expect(given.decider.events.map(({ kind }) => kind)).toEqual(Array.from({ length: 7 }, () => "TimePassed"));
    expect(new Set(given.decider.events.map(({ eventId }) => eventId)).size).toBe(7);
  });

  test("an execution is not told of again while decider has not answered", async () => {
    const given = givenDue(2);
    await given.run();

    given.decider.answer(given.due[0]);
    await settled();
    await given.run();

    expect(given.decider.asked()).toEqual([...given.due, given.due[0]]);
  });

  test("no more than so many are unanswered at once", async () => {
    const given = givenDue(5, { maxWakesInFlight: 2 });
    const running = given.run();
    await settled();
    const askedAtFirst = given.decider.asked().length;

    given.decider.answer(given.due[0]);
    await settled();
    const askedNext = given.decider.asked().length;
    given.decider.answerAll();
    await settled();
    given.decider.answerAll();
    await running;

    expect([askedAtFirst, askedNext, given.decider.asked().length]).toEqual([2, 3, 5]);
  });

  test.each<Refusal>([
    { kind: "Unavailable", message: "no decider" },
    { kind: "NotFound", what: "workflow", id: "x", message: "gone" },
    { kind: "StaleTask", message: "odd" },
  ])("an execution that decider would not wake ($kind) is left alone for a while", async (refusal) => {
    const given = givenDue(1, { refusedHoldMs: 5_000 });
    await given.run();
    given.decider.refuse(given.due[0], refusal);
    await settled();

    await given.run();
    const askedBefore = given.decider.asked().length;
    await given.clock.advance(5_000);
    await given.run();

    expect([askedBefore, given.decider.asked().length]).toEqual([1, 2]);
  });

  test("an execution that decider cannot decide about, for a fault of its own, is left alone for longer and longer", async () => {
    const given = givenDue(1, { undecidableHoldMs: 10_000, longestUndecidableHoldMs: 30_000 });
    const asked: number[] = [];
    for (const waitMs of [0, 9_999, 1, 19_999, 1, 29_999, 1, 29_999, 1]) {
      await given.clock.advance(waitMs);
      await given.run();
      if (given.decider.asked().length > (asked.at(-1) ?? 0))
        given.decider.refuse(given.due[0], { kind: "Undecidable", message: "a bug" });
      asked.push(given.decider.asked().length);
      await settled();
    }

    expect(asked).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5]);
  });

  test("a refusal that decider should not give is logged", async () => {
    const given = givenDue(1);
    await given.run();

    given.decider.refuse(given.due[0], { kind: "StaleTask", message: "odd" });
    await settled();

    expect(given.messages()).toEqual(["decider did not wake an execution that is due"]);
  });

  test("an overloaded decider is left in peace for as long as it asks", async () => {
    const given = givenDue(3, { maxWakesInFlight: 1 });
    const running = given.run();
    await settled();

    given.decider.refuse(given.due[0], { kind: "Overloaded", retryAfterMs: 200, message: "busy" });
    await running;
    await given.run();
    const askedBefore = given.decider.asked().length;
    await given.clock.advance(200);
    void given.run(); // Waits for room until the test is over.
    await settled();

    expect([askedBefore, given.decider.asked().length]).toEqual([1, 2]);
  });

  test("stopping sends nothing new and waits for what was sent", async () => {
    const given = givenDue(4, { maxWakesInFlight: 2 });
    const running = given.run();
    await settled();

    given.stop.abort();
    given.decider.answer(given.due[0]);
    await running;
    const settling = given.wakeDue.settled();
    given.decider.answer(given.due[1]);
    await settling;

    expect(given.decider.asked()).toHaveLength(2);
  });

  test("what is abandoned is waited for no more", async () => {
    const given = givenDue(2);
    await given.run();

    given.wakeDue.abandon();
    await given.wakeDue.settled();

    expect(given.messages()).toEqual([]);
  });
});

function givenDue(count: number, limits: Partial<SweeperLimits> = {}) {
  const due: readonly WorkflowId[] = Array.from({ length: count }, (_, n) => workflowIdAt(n));
  const decider = makeHeldDecider();
  const clock = makeHandClock();
  const stop = new AbortController();
  const { log, messages } = recordedLog();
  let events = 0;
  const wakeDue = new WakeDue({
    store: storeOf({ due }),
    decider,
    log,
    metrics: noMetrics,
    limits: { ...defaultLimits, ...limits },
    clock,
    newUuid: () => `event-${(events += 1)}`,
  });
  return { due, decider, clock, stop, wakeDue, messages, run: async () => await wakeDue.run(stop.signal) };
}
