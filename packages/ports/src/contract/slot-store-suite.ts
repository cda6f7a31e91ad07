import { randomUUID } from "node:crypto";

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { slotLeaseId } from "@tutti/engine";
import type { Changes, Execution, TakenSlot, TaskSlot } from "@tutti/engine";

import { aTask, anExecution, changed, created, locking, write } from "./given-execution.ts";
import type { StoresPlace } from "./stores-place.ts";

/** What every store of limits' slots does. */
export function slotStoreSuite(name: string, makePlace: () => Promise<StoresPlace>): void {
  describe(`${name}`, () => {
    let place: StoresPlace;
    let execution: Execution;
    beforeEach(async () => {
      place = await makePlace();
      execution = anExecution();
      await apply(created(execution));
    });
    afterEach(async () => await place.drop());

    const apply = async (changes: Changes): Promise<void> => {
      const lock = changes.isNewExecution ? [] : [changes.execution.workflowId];
      await place.executions.applyBatch(locking(lock), () => write([changes]));
    };
    const taken = async (agoMs: number, { windowSeconds = 0, limitName = "pack" } = {}): Promise<TaskSlot> => {
      const { workflowId, taskId } = aTask(execution);
      const slot = { workflowId, taskId, leaseId: slotLeaseId(randomUUID()), name: limitName };
      const limit = {
        name: limitName,
        concurrentExecLimit: 1,
        rateLimitPerFrequency: windowSeconds === 0 ? 0 : 1,
        rateLimitFrequencyInSeconds: windowSeconds,
      };
      const row: TakenSlot = { ...slot, limit, since: (await place.slots.now()) - agoMs };
      await apply(changed(execution, { slotsTaken: [row] }));
      return slot;
    };
    const freed = async (slot: TaskSlot): Promise<void> => await apply(changed(execution, { slotsFreed: [slot] }));

    describe("slots of limits", () => {
      test("a slot is stored with the batch that takes it, and is running until one frees it", async () => {
        const slot = await taken(60_000, { windowSeconds: 30, limitName: "größe 火" });
        const [running] = await place.slots.find(undefined, 10);

        await freed(slot);
        const [after] = await place.slots.find(undefined, 10);

        expect(running).toEqual({ ...slot, isRunning: true, windowMs: 30_000, ageMs: expect.any(Number) });
        expect(running?.ageMs).toBeGreaterThanOrEqual(60_000);
        expect(after).toMatchObject({ ...slot, isRunning: false, windowMs: 30_000 });
      });

      test("one that is taken and freed in one batch is freed", async () => {
        const { workflowId, taskId } = aTask(execution);
        const slot = { workflowId, taskId, leaseId: slotLeaseId(randomUUID()), name: "pack" };
        const limit = {
          name: "pack",
          concurrentExecLimit: 1,
          rateLimitPerFrequency: 0,
          rateLimitFrequencyInSeconds: 0,
        };
        const since = await place.slots.now();

        await apply(changed(execution, { slotsTaken: [{ ...slot, limit, since }], slotsFreed: [slot] }));

        expect(await place.slots.findFreed(10)).toEqual([slot]);
      });

      test("tell how their limit stands: who runs, and what was begun in the window", async () => {
        const oldest = await taken(60_000, { windowSeconds: 30 });
        const younger = await taken(10_000, { windowSeconds: 30 });
        await freed(await taken(20_000, { windowSeconds: 30 }));
        await taken(1_000, { windowSeconds: 30, limitName: "other" });

        const standing = await place.slots.standing("pack", 1);

        expect(standing).toMatchObject({ running: 2, holders: [{ ...oldest, isRunning: true }], begun: 2 });
        expect(standing.freeInMs).toBeGreaterThan(0);
        expect(standing.freeInMs).toBeLessThanOrEqual(10_000);
        expect((await place.slots.standing("pack", 9)).holders).toMatchObject([oldest, younger]);
        expect(await place.slots.standing("none", 9)).toEqual({ running: 0, holders: [], begun: 0, freeInMs: 0 });
      });

      test("all are found page by page, each once", async () => {
        const slots = [await taken(0), await taken(0), await taken(0), await taken(0), await taken(0)];

        const found = [];
        for (let page = await place.slots.find(undefined, 2); page.length > 0;) {
          found.push(...page);
          page = await place.slots.find(page.at(-1), 2);
        }

        expect(found.map(({ leaseId }) => leaseId).sort()).toEqual(slots.map(({ leaseId }) => leaseId).sort());
      });

      test("freed ones are found until somebody has told of them", async () => {
        const slots = [await taken(0), await taken(0), await taken(0)];
        for (const slot of slots.slice(0, 2)) await freed(slot);

        const before = await place.slots.findFreed(10);
        await place.slots.told(slots.slice(1));

        expect(new Set(before)).toEqual(new Set(slots.slice(0, 2)));
        expect(await place.slots.findFreed(10)).toEqual(slots.slice(0, 1));
        expect(await place.slots.findFreed(0)).toEqual([]);
      });

      test("what was told goes as soon as its window has passed, and nothing else does", async () => {
        const passed = [await taken(60_000), await taken(60_000, { windowSeconds: 30 })];
        const kept = [await taken(60_000), await taken(60_000, { windowSeconds: 90 }), await taken(60_000)];
        for (const slot of [...passed, ...kept.slice(0, 2)]) await freed(slot);
        await place.slots.told([...passed, ...kept.slice(1)]);

        const gone = await place.slots.forgetPassed(100);

        expect(gone).toBe(2);
        const left = await place.slots.find(undefined, 10);
        expect(new Set(left.map(({ leaseId }) => leaseId))).toEqual(new Set(kept.map(({ leaseId }) => leaseId)));
      });

      test("a slot whose row is gone may be freed again", async () => {
        const slot = await taken(60_000);
        await freed(slot);
        await place.slots.told([slot]);
        await place.slots.forgetPassed(100);

        await freed(slot);

        expect(await place.slots.findFreed(10)).toEqual([slot]);
      });

      test("whether the limiter was ever opened is known", async () => {
        expect([await place.slots.noteOpening(), await place.slots.noteOpening()]).toEqual([false, true]);
      });
    });
  });
}
