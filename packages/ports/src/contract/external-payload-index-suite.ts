import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import { anExecution, created, locking, newWorkflowId, write } from "./given-execution.ts";
import type { StoresPlace } from "./stores-place.ts";

const soon = { keepMs: 3_600_000 };
/** Its time has come as soon as it is expected. */
const now = { keepMs: -1_000 };

/** What every index of external payloads does. */
export function externalPayloadIndexSuite(name: string, makePlace: () => Promise<StoresPlace>): void {
  describe(`${name}`, () => {
    let place: StoresPlace;
    beforeAll(async () => {
      place = await makePlace();
    });
    afterAll(async () => await place.drop());
    let paths = 0;
    const aPath = () => `workflow/input/${name}/${(paths += 1)}.json`;
    const stored = async () => {
      const execution = anExecution();
      await place.executions.applyBatch(locking([]), () => write([created(execution)]));
      return execution;
    };
    const removed = async ({ workflowId }: Awaited<ReturnType<typeof stored>>) => {
      await place.executions.applyBatch(locking([workflowId]), (locked) => {
        const execution = locked.loaded.get(workflowId)?.execution;
        if (execution === undefined) throw new Error("it is stored");
        return write([{ ...created(execution), isNewExecution: false, isRemoved: true, tasks: [] }]);
      });
    };
    const unneeded = async () =>
      (await place.externalPayloads.index.takeUnneeded({ limit: 100, keepMs: 3_600_000 })).unneeded;

    describe("paths of external payloads", () => {
      test("one that nobody refers to is given out for removal when its time has come, not before", async () => {
        const { index } = place.externalPayloads;
        const [due, kept] = [aPath(), aPath()];
        expect(await index.expect(due, now)).toBe(true);
        expect(await index.expect(kept, soon)).toBe(true);

        const taken = await unneeded();

        expect(taken).toContain(due);
        expect(taken).not.toContain(kept);
      });

      test("one that is being removed can be neither written nor referred to; forgotten it is as new", async () => {
        const { index } = place.externalPayloads;
        const path = aPath();
        await index.expect(path, now);
        expect(await unneeded()).toContain(path);

        expect(await index.expect(path, soon)).toBe(false);
        expect(await index.refer(path, newWorkflowId(), soon)).toBe(false);
        await index.forget(path);

        expect(await index.refer(path, newWorkflowId(), soon)).toBe(false);
        expect(await index.expect(path, soon)).toBe(true);
      });

      test("one that was not removed in time is given out again", async () => {
        const { index } = place.externalPayloads;
        const path = aPath();
        await index.expect(path, now);
        expect((await index.takeUnneeded({ limit: 100, keepMs: -1_000 })).unneeded).toContain(path);

        expect(await unneeded()).toContain(path);
      });

      test("one that an execution refers to stays until the execution is removed", async () => {
        const { index } = place.externalPayloads;
        const path = aPath();
        const execution = await stored();
        await index.expect(path, now);
        expect(await index.refer(path, execution.workflowId, now)).toBe(true);

        expect(await unneeded()).not.toContain(path);
        await removed(execution);
        expect(await unneeded()).not.toContain(path);
        await index.release(execution.workflowId);

        expect(await unneeded()).toContain(path);
      });

      test("one that two executions refer to stays as long as one of them", async () => {
        const { index } = place.externalPayloads;
        const path = aPath();
        const [first, second] = [await stored(), await stored()];
        await index.expect(path, now);
        for (const { workflowId } of [first, second, second]) await index.refer(path, workflowId, now);

        await removed(first);
        await index.release(first.workflowId);
        expect(await unneeded()).not.toContain(path);
        await removed(second);
        await index.release(second.workflowId);

        expect(await unneeded()).toContain(path);
      });

      test("a reference of an execution that is about to start gives the path time", async () => {
        const { index } = place.externalPayloads;
        const path = aPath();
        await index.expect(path, now);

        expect(await index.refer(path, newWorkflowId(), soon)).toBe(true);

        expect(await unneeded()).not.toContain(path);
      });

      test("everybody signs with the same 32 bytes", async () => {
        const [one, other] = await Promise.all([
          place.externalPayloads.index.signingKey(),
          place.externalPayloads.index.signingKey(),
        ]);

        expect(Buffer.from(one)).toEqual(Buffer.from(other));
        expect(one).toHaveLength(32);
      });
    });
  });
}
