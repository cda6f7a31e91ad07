import { describe, expect, test } from "@jest/globals";
import { encodeEvent, eventIdFrom, type Refusal, type WorkflowEvent } from "@tutti/engine";
import type { Applied, ApplyOptions, OutboxId, OutboxRow } from "@tutti/ports";

import { defaultLimits } from "./limits.ts";
import { noMetrics } from "./metrics.ts";
import { ResendEvents } from "./resend-events.ts";
import { makeHandClock } from "./testing/hand-clock.ts";
import { workflowIdAt } from "./testing/ids.ts";
import { recordedLog } from "./testing/recorded-log.ts";
import { storeOf, type Stored } from "./testing/stored.ts";

describe("what executions have to say to each other", () => {
  test("is sent as a repeat once it is five seconds old, and its row goes when all of it has been answered", async () => {
    const given = givenOutbox([row(1, [event(7), event(8)])]);

    await given.look(4_999);
    const before = given.sent.length;
    await given.look(1);

    expect(before).toBe(0);
    expect(given.sent.map(({ workflowId }) => workflowId)).toEqual([workflowIdAt(7), workflowIdAt(8)]);
    expect(given.options.every(({ isRepeat }) => isRepeat)).toBe(true);
    expect(given.stored.outbox).toEqual([]);
  });

  test("stays where one event of a row could not be applied, and is sent again after a while", async () => {
    const given = givenOutbox([row(1, [event(7), event(8)]), row(2, [event(9)])]);
    given.refuse(8, { kind: "Unavailable", message: "later" });
    await given.look(5_000);
    const left = given.stored.outbox?.map(({ workflowId }) => workflowId);
    given.refuse(8, undefined);

    await given.look(4_999);
    const before = given.sent.length;
    await given.look(1);

    expect([left, before]).toEqual([[workflowIdAt(1)], 3]);
    expect([given.sent.length, given.stored.outbox]).toEqual([5, []]);
  });

  test("that decider cannot decide, for a fault of its own, stays, is told, and is sent again less and less often", async () => {
    const given = givenOutbox([row(1, [event(7)]), row(2, [event(7, 2), event(8, 3)])]);
    given.refuse(7, { kind: "Undecidable", message: "a bug" });
    for (let look = 0; look < 12; look += 1) await given.look(5_000);

    // After 5, 15 and 35 seconds; the next is due after 75. What follows it waits with it.
    const to = (workflow: number) =>
      given.sent.filter(({ workflowId }) => workflowId === workflowIdAt(workflow)).length;
    expect(to(7)).toBe(3);
    expect(given.stored.outbox).toHaveLength(2);
    expect(new Set(given.messages())).toEqual(new Set(["an event was not taken in"]));
  });

  test.each<Refusal>([
    { kind: "NotFound", what: "workflow", id: "w", message: "gone" },
    { kind: "AlreadyExists", what: "workflow", id: "w", message: "there" },
    { kind: "StaleTask", message: "old" },
  ])("is said where it is refused for good: $kind", async (refusal) => {
    const given = givenOutbox([row(1, [event(7)])]);
    given.refuse(7, refusal);

    await given.look(5_000);

    expect(given.stored.outbox).toEqual([]);
  });

  test("comes in its order to each execution, and what follows one that was not heard waits with it", async () => {
    const given = givenOutbox([row(1, [event(7, 1), event(7, 2), event(8, 3)]), row(2, [event(7, 4)])]);
    given.refuse(7, { kind: "Overloaded", retryAfterMs: 1, message: "full" });

    await given.look(5_000);

    expect(given.sent.map(({ eventId }) => eventId)).toEqual([event(7, 1).eventId, event(8, 3).eventId]);
    expect(given.stored.outbox).toHaveLength(2);
  });

  test("is sent page by page, with so many events under way at once", async () => {
    const given = givenOutbox(
      Array.from({ length: 25 }, (_, index) => row(index, [event(100 + index), event(200 + index)])),
    );

    await given.look(5_000);

    expect([given.sent.length, given.most(), given.stored.outbox]).toEqual([50, 4, []]);
  });

  test("that cannot be read is told and left alone, and keeps nothing else from being sent", async () => {
    const strange = row(1, [event(7)]);
    const given = givenOutbox([
      { ...strange, events: strange.events.map((one) => ({ ...one, head: `{"kind":"Tomorrow"}` })) },
      row(2, [event(8)]),
    ]);

    await given.look(5_000);

    expect(given.sent.map(({ workflowId }) => workflowId)).toEqual([workflowIdAt(8)]);
    expect(given.stored.outbox).toHaveLength(1);
    expect(given.messages()).toEqual(["a row of the outbox cannot be read"]);
  });
});

function givenOutbox(rows: readonly OutboxRow[]) {
  const stored: Stored = { outbox: rows };
  const clock = makeHandClock();
  const { log, messages } = recordedLog();
  const sent: WorkflowEvent[] = [];
  const options: ApplyOptions[] = [];
  const refusals = new Map<string, Refusal>();
  let [underWay, most] = [0, 0];
  const decider = {
    apply: async (one: WorkflowEvent, how: ApplyOptions = {}): Promise<Applied> => {
      sent.push(one);
      options.push(how);
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      const refusal = refusals.get(one.workflowId);
      if (refusal !== undefined) return { kind: "refused", refusal };
      return { kind: "answered", answer: { kind: "Done", status: "RUNNING" }, task: undefined };
    },
  };
  const limits = { ...defaultLimits, outboxPage: 10, maxEventsInFlight: 4 };
  const resend = new ResendEvents({
    store: storeOf(stored, () => clock.nowMs()),
    decider,
    log,
    metrics: noMetrics,
    limits,
    clock,
  });
  return {
    stored,
    sent,
    options,
    most: () => most,
    messages,
    refuse(n: number, refusal: Refusal | undefined) {
      if (refusal === undefined) refusals.delete(workflowIdAt(n));
      else refusals.set(workflowIdAt(n), refusal);
    },
    async look(afterMs: number) {
      await clock.advance(afterMs);
      await resend.run(new AbortController().signal);
    },
  };
}

function row(n: number, events: readonly WorkflowEvent[]): OutboxRow {
  const outboxId = `0193c0de-0000-7000-9000-${n.toString(16).padStart(12, "0")}` as OutboxId;
  return { workflowId: workflowIdAt(n), outboxId, since: 0, events: events.map(encodeEvent) };
}

/** An event for the n-th workflow. */
function event(n: number, id = n): WorkflowEvent {
  const origin = { actor: "", requestId: "", traceContext: "" };
  return { kind: "PauseRequested", eventId: eventIdFrom(`event-${id}`), workflowId: workflowIdAt(n), origin };
}
