import { randomUUID } from "node:crypto";

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { slotLeaseId } from "@tutti/engine";
import type { LeaseId, TaskLimit } from "@tutti/engine";

import type { Limiter, RunningSlot, SlotAnswer } from "../limiter.ts";
import type { QueueNews, TaskQueue } from "../task-queue.ts";
import { until } from "./until.ts";

/** Somewhere a limiter is, empty and closed at first; each test has one of its own. */
export type LimiterPlace = {
  /** What one more process would connect. */
  connect(): Promise<{ readonly limiter: Limiter; readonly queue: Pick<TaskQueue, "subscribe"> }>;
  /** Loses everything behind the limiter's back. */
  empty(): Promise<void>;
  /** Closes and deletes everything. */
  drop(): Promise<void>;
};

/** What every limiter does. */
export function limiterSuite(name: string, makePlace: () => Promise<LimiterPlace>): void {
  describe(`${name}`, () => {
    let place: LimiterPlace;
    let limiter: Limiter;
    let queue: Pick<TaskQueue, "subscribe">;
    beforeEach(async () => {
      place = await makePlace();
      ({ limiter, queue } = await place.connect());
    });
    afterEach(async () => await place.drop());

    describe("tasks at once", () => {
      beforeEach(async () => await open(limiter));

      test("twenty pollers at the same time take as many slots as there are, and not one more", async () => {
        const pollers = await Promise.all(Array.from({ length: 20 }, async () => await place.connect()));

        const answers = await Promise.all(
          pollers.map(async (poller) => await poller.limiter.take([aSlot(atOnce(7)), aSlot(atOnce(7))])),
        );

        expect(answers.flat().filter(isTaken)).toHaveLength(7);
        expect(await limiter.running()).toHaveLength(7);
      });

      test("of slots that are asked for together the first get what there is", async () => {
        const answers = await limiter.take([aSlot(atOnce(2)), aSlot(atOnce(2)), aSlot(atOnce(2))]);

        expect(answers.map(isTaken)).toEqual([true, true, false]);
      });

      test("a slot is taken once, however often it is asked for", async () => {
        const slot = aSlot(atOnce(2));
        await limiter.take([slot]);

        expect((await limiter.take([slot, aSlot(atOnce(2)), aSlot(atOnce(2))])).map(isTaken)).toEqual([
          true,
          true,
          false,
        ]);
      });

      test("each definition is counted by itself, whatever its name", async () => {
        const names = ["a", "A", "größe 火", "x:y", "{x}", ""];

        const answers = await limiter.take(names.map((limitName) => aSlot(atOnce(1, limitName))));

        expect(answers.map(isTaken)).toEqual(names.map(() => true));
        expect((await limiter.running()).map((slot) => slot.name).sort()).toEqual([...names].sort());
      });

      test("under limits that differ everything of one name counts together", async () => {
        await limiter.take([aSlot(atOnce(5)), aSlot(atOnce(5))]);

        const answers = await limiter.take([aSlot(atOnce(2)), aSlot(atOnce(3)), aSlot(atOnce(3))]);

        expect(answers.map(isTaken)).toEqual([false, true, false]);
      });

      test.each(["free", "giveBack"] as const)("%s lets another one in, once", async (method) => {
        const slot = aSlot(atOnce(1));
        await limiter.take([slot]);

        await limiter[method]([named(slot)]);
        await limiter[method]([named(slot)]);

        expect((await limiter.take([aSlot(atOnce(1)), aSlot(atOnce(1))])).map(isTaken)).toEqual([true, false]);
      });

      test("whoever was refused hears of it when a slot is freed", async () => {
        const slot = aSlot(atOnce(1));
        await limiter.take([slot, aSlot(atOnce(1))]);
        const heard: QueueNews[] = [];
        const subscription = await queue.subscribe((news) => heard.push(news));

        await limiter.free([named(slot)]);

        await until("the news", () => heard.find(({ kind }) => kind === "freed"));
        expect(heard).toContainEqual({ kind: "freed", limits: [slot.limit.name] });
        await subscription.close();
      });

      test("a slot is dropped as it was seen, not when it was taken anew", async () => {
        const [leaked, anew] = [aSlot(atOnce(2)), aSlot(atOnce(2))];
        await limiter.take([leaked, anew]);
        const seen = await limiter.running();
        const markOf = (slots: readonly RunningSlot[]) => slots.find(({ leaseId }) => leaseId === anew.leaseId)?.mark;
        await until("it to be taken at another time", async () => {
          await limiter.giveBack([named(anew)]);
          await limiter.take([anew]);
          return markOf(await limiter.running()) !== markOf(seen) || undefined;
        });

        await limiter.drop(seen);

        expect((await limiter.running()).map(({ leaseId }) => leaseId)).toEqual([anew.leaseId]);
      });
    });

    describe("tasks within a span of time", () => {
      beforeEach(async () => await open(limiter));

      test("twenty pollers at the same time get as many as the window lets through", async () => {
        const pollers = await Promise.all(Array.from({ length: 20 }, async () => await place.connect()));

        const answers = await Promise.all(
          pollers.map(async (poller) => await poller.limiter.take([aSlot(within(5, 9))])),
        );

        expect(answers.flat().filter(isTaken)).toHaveLength(5);
      });

      test("in no span of time are more handed out than it lets through, and the refused know when to come again", async () => {
        const limit = within(3, 1);
        const handedOut: number[] = [];
        const waits: number[] = [];
        await until("three windows' worth", async () => {
          const slot = aSlot(limit);
          const [answer] = await limiter.take([slot]);
          if (answer?.kind === "refused") waits.push(answer.retryAfterMs ?? Number.POSITIVE_INFINITY);
          if (answer?.kind !== "taken") return undefined;
          handedOut.push(performance.now());
          await limiter.handedOut([named(slot)]);
          return handedOut.length >= 9 || undefined;
        });

        const spans = handedOut.slice(3).map((at, index) => at - (handedOut[index] ?? 0));
        expect(spans.every((span) => span >= 990)).toBe(true);
        expect(Math.max(...waits)).toBeLessThanOrEqual(1_000);
        expect((handedOut.at(-1) ?? 0) - (handedOut[0] ?? 0)).toBeLessThan(3_500);
      });

      test("its window runs on when the task ends, and not when nothing came of it", async () => {
        const [ended, inVain] = [aSlot(within(1, 9, "ended")), aSlot(within(1, 9, "in vain"))];
        await limiter.take([ended, inVain]);

        await limiter.free([named(ended)]);
        await limiter.giveBack([named(inVain)]);

        const again = await limiter.take([aSlot(within(1, 9, "ended")), aSlot(within(1, 9, "in vain"))]);
        expect(again.map(isTaken)).toEqual([false, true]);
      });

      test("whoever is refused for want of a slot does not count in the window", async () => {
        const limit = { ...within(2, 9), concurrentExecLimit: 1 };
        const first = aSlot(limit);
        await limiter.take([first, aSlot(limit), aSlot(limit)]);

        await limiter.free([named(first)]);

        expect((await limiter.take([aSlot(limit)])).map(isTaken)).toEqual([true]);
      });
    });

    describe("limits at FLUSHALL", () => {
      test("a limiter that is not open takes no slot", async () => {
        expect(await limiter.take([aSlot(atOnce(5))])).toEqual([{ kind: "refused", retryAfterMs: undefined }]);
        expect(await limiter.life()).toBeUndefined();
      });

      test("what was taken before is taken after: nothing is handed out in between, and nothing twice", async () => {
        await open(limiter);
        const taken = [aSlot(atOnce(2)), aSlot(atOnce(2))];
        await limiter.take(taken);

        await place.empty();
        const meanwhile = await limiter.take([aSlot(atOnce(2))]);
        await open(limiter, { restored: taken });
        const afterwards = await limiter.take([aSlot(atOnce(2))]);
        await limiter.free(taken.slice(0, 1).map(named));

        expect([...meanwhile, ...afterwards].map(isTaken)).toEqual([false, false]);
        expect((await limiter.take([aSlot(atOnce(2)), aSlot(atOnce(2))])).map(isTaken)).toEqual([true, false]);
      });

      test("a window that was open before goes on", async () => {
        const slot = aSlot(within(1, 60));

        await open(limiter, { restored: [slot], isRunning: false, ageMs: 1_000 });

        const [answer] = await limiter.take([aSlot(within(1, 60))]);
        expect(answer).toMatchObject({ kind: "refused" });
        expect(answer?.kind === "refused" && answer.retryAfterMs).toBeGreaterThan(50_000);
        expect(await limiter.running()).toEqual([]);
      });

      test("it is not rebuilt before what was under way has ended, counted from the first who asks", async () => {
        const waitMs = 300;
        expect(await limiter.beginRebuild("early", { waitMs, holdMs: 5_000 })).toBe("waiting");
        await place.empty();
        const from = performance.now();
        expect(await limiter.beginRebuild("early", { waitMs, holdMs: 5_000 })).toBe("waiting");

        await until("the rebuild", async () => {
          return (await limiter.beginRebuild("in time", { waitMs, holdMs: 5_000 })) === "begun" || undefined;
        });

        expect(performance.now() - from).toBeGreaterThan(waitMs - 20);
      });

      test("of several who would rebuild it one does, until its time is over", async () => {
        const options = { waitMs: 0, holdMs: 150 };
        expect(await limiter.beginRebuild("one", options)).toBe("begun");
        expect(await limiter.beginRebuild("two", options)).toBe("waiting");

        await until(
          "the second's turn",
          async () => (await limiter.beginRebuild("two", options)) === "begun" || undefined,
        );

        expect(await limiter.restore("one", [], options)).toBe(false);
        expect(await limiter.endRebuild("one")).toBe(false);
        expect(await limiter.endRebuild("two")).toBe(true);
        expect(await limiter.beginRebuild("three", options)).toBe("open");
        expect(await limiter.life()).toBe("two");
      });

      test("a rebuild that is emptied on the way does not count", async () => {
        await limiter.beginRebuild("one", { waitMs: 0, holdMs: 5_000 });

        await place.empty();

        expect(await limiter.restore("one", [restored(aSlot(atOnce(1)))], { holdMs: 5_000 })).toBe(false);
        expect(await limiter.endRebuild("one")).toBe(false);
        expect(await limiter.life()).toBeUndefined();
      });

      test("what a failover lost is counted again in the life that goes on", async () => {
        await open(limiter);
        const life = (await limiter.life()) ?? "";

        expect(await limiter.restore(life, [restored(aSlot(atOnce(1)))], { holdMs: 5_000 })).toBe(true);

        expect((await limiter.take([aSlot(atOnce(1))])).map(isTaken)).toEqual([false]);
      });
    });
  });
}

type Slot = { readonly limit: TaskLimit; readonly leaseId: LeaseId };

const isTaken = ({ kind }: SlotAnswer): boolean => kind === "taken";
const named = ({ limit, leaseId }: Slot) => ({ name: limit.name, leaseId });

function aSlot(limit: TaskLimit): Slot {
  return { limit, leaseId: slotLeaseId(randomUUID()) };
}

function atOnce(concurrentExecLimit: number, name = "pack"): TaskLimit {
  return { name, concurrentExecLimit, rateLimitPerFrequency: 0, rateLimitFrequencyInSeconds: 0 };
}

function within(rateLimitPerFrequency: number, rateLimitFrequencyInSeconds: number, name = "pack"): TaskLimit {
  return { name, concurrentExecLimit: 0, rateLimitPerFrequency, rateLimitFrequencyInSeconds };
}

function restored(slot: Slot, { isRunning = true, ageMs = 0 } = {}) {
  return { ...named(slot), isRunning, ageMs, windowMs: slot.limit.rateLimitFrequencyInSeconds * 1000 };
}

/** Opens a limiter that has lost everything, with these slots taken. */
async function open(
  limiter: Limiter,
  {
    restored: slots = [],
    ...how
  }: { readonly restored?: readonly Slot[]; readonly isRunning?: boolean; readonly ageMs?: number } = {},
): Promise<void> {
  const nonce = randomUUID();
  await limiter.beginRebuild(nonce, { waitMs: 0, holdMs: 5_000 });
  await limiter.restore(
    nonce,
    slots.map((slot) => restored(slot, how)),
    { holdMs: 5_000 },
  );
  if (!(await limiter.endRebuild(nonce))) throw new Error("the limiter could not be opened");
}
