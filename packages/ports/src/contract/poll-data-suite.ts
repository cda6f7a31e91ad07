import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";

import type { PollData } from "../poll-data.ts";

/** Somewhere poll data is kept, empty at first; each test has one of its own. */
export type PollDataPlace = {
  /** What one more process would connect. */
  connect(): Promise<PollData>;
  /** Forgets everything behind its back. */
  empty(): Promise<void>;
  /** Closes and deletes everything. */
  drop(): Promise<void>;
};

/** What every keeper of poll data does. */
export function pollDataSuite(name: string, makePlace: () => Promise<PollDataPlace>): void {
  describe(`${name}`, () => {
    let place: PollDataPlace;
    let polls: PollData;
    beforeEach(async () => {
      place = await makePlace();
      polls = await place.connect();
    });
    afterEach(async () => await place.drop());

    describe("who polls", () => {
      test("of each task type and domain the last poll is known to every process", async () => {
        await polls.record([
          poller("pay", undefined, "w1"),
          poller("pay", "eu:1", "w2"),
          poller("größe {火}", "eu", "w3"),
        ]);
        await polls.record([poller("pay", undefined, "w4")]);

        const found = await (await place.connect()).find(undefined);

        expect(found).toEqual([
          { ...poller("größe {火}", "eu", "w3"), lastPollTime: expect.any(Number) },
          { ...poller("pay", undefined, "w4"), lastPollTime: expect.any(Number) },
          { ...poller("pay", "eu:1", "w2"), lastPollTime: expect.any(Number) },
        ]);
        expect(Math.abs((found[0]?.lastPollTime ?? 0) - Date.now())).toBeLessThan(60_000);
      });

      test("a worker without a name is known without one", async () => {
        await polls.record([poller("pay", "eu", undefined)]);

        expect(await polls.find(["pay"])).toMatchObject([{ domain: "eu", workerId: undefined }]);
      });

      test("those of some task types are found without the others", async () => {
        await polls.record([poller("a", undefined, "w"), poller("b", "x", "w"), poller("c", "x", "w")]);

        expect((await polls.find(["a", "c", "never"])).map(({ taskType }) => taskType)).toEqual(["a", "c"]);
        expect(await polls.find([])).toEqual([]);
      });

      test("a domain is active where workers have polled for this very task type", async () => {
        await polls.record([poller("a", "x", "w"), poller("b", "y", "w"), poller("a", undefined, "w")]);

        expect(await polls.activeOf("a", ["y", "x", "z"])).toEqual(["x"]);
        expect(await polls.activeOf("never", ["x"])).toEqual([]);
        expect(await polls.activeOf("a", [])).toEqual([]);
      });

      test("of each queue its workers are known one by one, the latest first, each once and by how it polls", async () => {
        await polls.record([poller("pay", undefined, "w1"), poller("pay", undefined, "größe {火}")]);
        await polls.record([poller("pay", "eu", "w2"), poller("pay", undefined, undefined)]);
        await polls.record([{ ...poller("pay", undefined, "w1"), isStreaming: true }]);

        const all = await (await place.connect()).workersOf({ taskType: "pay", domain: undefined }, 100);
        const others = await polls.workersOf({ taskType: "pay", domain: "eu" }, 100);

        expect(all).toHaveLength(3);
        expect(all).toContainEqual({ workerId: "w1", isStreaming: true, lastPollTime: expect.any(Number) });
        expect(all).toContainEqual({ workerId: "größe {火}", isStreaming: false, lastPollTime: expect.any(Number) });
        expect(all).toContainEqual({ workerId: undefined, isStreaming: false, lastPollTime: expect.any(Number) });
        const times = all.map(({ lastPollTime }) => lastPollTime);
        expect(times).toEqual(times.toSorted((a, b) => b - a));
        expect(others.map(({ workerId }) => workerId)).toEqual(["w2"]);
        expect(await polls.workersOf({ taskType: "pay", domain: undefined }, 2)).toHaveLength(2);
      });

      test("workers are counted in every queue that is asked for, in the order of asking", async () => {
        await polls.record([poller("a", undefined, "w1"), poller("a", undefined, "w2"), poller("b", "x", "w1")]);
        const queues = [poller("b", "x", ""), poller("never", undefined, ""), poller("a", undefined, "")];

        expect(await polls.countWorkers(queues, 60_000)).toEqual([1, 0, 2]);
        expect(await polls.countWorkers([], 60_000)).toEqual([]);
      });

      test("after everything was lost the next poll is enough", async () => {
        await polls.record([poller("a", "x", "w")]);

        await place.empty();
        const lost = await polls.activeOf("a", ["x"]);
        await polls.record([poller("a", "x", "w")]);

        expect([lost, await polls.activeOf("a", ["x"])]).toEqual([[], ["x"]]);
      });

      test("recording nothing is nothing", async () => {
        await polls.record([]);

        expect(await polls.find(undefined)).toEqual([]);
      });
    });
  });
}

const poller = (taskType: string, domain: string | undefined, workerId: string | undefined) => ({
  taskType,
  domain,
  workerId,
});
