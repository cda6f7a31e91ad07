import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import { reserveStart } from "../reserve-start.ts";
import { anExecution, created, locking, newWorkflowId, write } from "./given-execution.ts";
import type { StoresPlace } from "./stores-place.ts";

/** What every store of idempotency keys does. */
export function idempotencyStoreSuite(name: string, makePlace: () => Promise<StoresPlace>): void {
  describe(`${name}`, () => {
    let place: StoresPlace;
    beforeAll(async () => {
      place = await makePlace();
    });
    afterAll(async () => await place.drop());
    let keys = 0;
    const aStart = (workflowName = "order") => ({ workflowName, key: `key-${(keys += 1)}` });

    describe("keys", () => {
      test("the first who reserves a key has it, and everybody else is told whose it is", async () => {
        const start = aStart();
        const ids = Array.from({ length: 8 }, newWorkflowId);

        const winners = await Promise.all(ids.map(async (id) => await place.idempotency.reserve(start, id)));

        expect(new Set(winners).size).toBe(1);
        expect(ids).toContain(winners[0]);
        expect(await place.idempotency.reserve(start, newWorkflowId())).toBe(winners[0]);
      });

      test("a key is another one for another workflow, and where a letter or a blank differs", async () => {
        const starts = ["k", "K", "k ", "ḱ", "ḱ".normalize("NFD")].map((key) => ({ workflowName: "exact", key }));
        const all = [...starts, { workflowName: "exactk", key: "" }, { workflowName: "exac", key: "tk" }];

        const winners = await Promise.all(
          all.map(async (start) => await place.idempotency.reserve(start, newWorkflowId())),
        );

        expect(new Set(winners).size).toBe(all.length);
      });

      test("core.md 4, keys in opposite order: nobody waits for the other, and each key has one owner", async () => {
        const starts = Array.from({ length: 20 }, () => aStart());
        const reserveAll = async (order: readonly (typeof starts)[number][]) => {
          const winners = [];
          for (const start of order) winners.push(await place.idempotency.reserve(start, newWorkflowId()));
          return winners;
        };

        const [forth, back] = await Promise.all([reserveAll(starts), reserveAll([...starts].reverse())]);

        expect(back.reverse()).toEqual(forth);
      });

      test("of many who would replace an ended execution one does, and the others hear of it", async () => {
        const start = aStart();
        const ended = await place.idempotency.reserve(start, newWorkflowId());

        const winners = await Promise.all(
          Array.from({ length: 8 }, async () => {
            return await place.idempotency.replace(start, { ended, workflowId: newWorkflowId() });
          }),
        );

        expect(new Set(winners).size).toBe(1);
        expect(winners[0]).not.toBe(ended);
        expect(await place.idempotency.reserve(start, newWorkflowId())).toBe(winners[0]);
      });

      test("a key that was let go is free", async () => {
        const [start, id] = [aStart(), newWorkflowId()];
        await place.idempotency.reserve(start, newWorkflowId());
        const other = aStart();
        await place.idempotency.reserve(other, id);

        await place.idempotency.release(id);

        const next = newWorkflowId();
        expect(await place.idempotency.reserve(other, next)).toBe(next);
        expect(await place.idempotency.reserve(start, next)).not.toBe(next);
      });
    });

    describe("starts under a key", () => {
      const stored = async (status: "RUNNING" | "COMPLETED") => {
        const start = aStart();
        const execution = anExecution({ status });
        await place.idempotency.reserve(start, execution.workflowId);
        await place.executions.applyBatch(locking([]), () => write([created(execution)]));
        return { start, winner: execution.workflowId };
      };

      test("the first is a start under its own id", async () => {
        const workflowId = newWorkflowId();

        expect(await reserveStart(place, { ...aStart(), strategy: "FAIL", workflowId })).toEqual({
          kind: "start",
          workflowId,
        });
      });

      test("one whose winner was never stored completes the winner", async () => {
        const [start, winner] = [aStart(), newWorkflowId()];
        await place.idempotency.reserve(start, winner);

        expect(await reserveStart(place, { ...start, strategy: "FAIL", workflowId: newWorkflowId() })).toEqual({
          kind: "start",
          workflowId: winner,
        });
      });

      test.each([
        ["FAIL", "RUNNING"],
        ["FAIL", "COMPLETED"],
        ["RETURN_EXISTING", "RUNNING"],
        ["RETURN_EXISTING", "COMPLETED"],
        ["FAIL_ON_RUNNING", "RUNNING"],
      ] as const)("%s finds one that is %s", async (strategy, status) => {
        const { start, winner } = await stored(status);

        expect(await reserveStart(place, { ...start, strategy, workflowId: newWorkflowId() })).toEqual({
          kind: "exists",
          workflowId: winner,
          status,
        });
      });

      test("FAIL_ON_RUNNING takes the key from one that has ended", async () => {
        const { start } = await stored("COMPLETED");
        const workflowId = newWorkflowId();

        expect(await reserveStart(place, { ...start, strategy: "FAIL_ON_RUNNING", workflowId })).toEqual({
          kind: "start",
          workflowId,
        });
        expect(await place.idempotency.reserve(start, newWorkflowId())).toBe(workflowId);
      });
    });
  });
}
