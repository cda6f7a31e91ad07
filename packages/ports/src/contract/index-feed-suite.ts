import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { WorkflowId } from "@tutti/engine";

import type { FeedPage, IndexFeedRow, LaterFeedRow, TakenFeedRow } from "../search/index-feed.ts";
import { locking, newWorkflowId, write } from "./given-execution.ts";
import type { StoresPlace } from "./stores-place.ts";

const HOUR_MS = 3_600_000;

/** What every feed of the index does. */
export function indexFeedSuite(name: string, makePlace: () => Promise<StoresPlace>): void {
  describe(`${name}`, () => {
    let place: StoresPlace;
    beforeEach(async () => {
      place = await makePlace();
    });
    afterEach(async () => await place.drop());

    const row = (workflowId: WorkflowId, members: Partial<IndexFeedRow> = {}): IndexFeedRow => ({
      ...{ workflowId, revision: 1, dueAt: Date.now() - HOUR_MS, coversUntil: 0 },
      ...members,
    });
    const put = async (...indexFeed: readonly IndexFeedRow[]): Promise<void> =>
      await place.executions.applyBatch(locking([]), () => write([], { indexFeed }));
    const take = async (
      work: (rows: readonly TakenFeedRow[]) => readonly LaterFeedRow[] = () => [],
      { limit = 10, gatherMs = 0 }: Partial<FeedPage> = {},
    ): Promise<readonly TakenFeedRow[]> => {
      let given: readonly TakenFeedRow[] = [];
      await place.indexFeed.take({ limit, gatherMs }, async (rows) => {
        given = rows;
        return await Promise.resolve(work(rows));
      });
      return given;
    };

    describe("the index feed", () => {
      test("gives due rows, the oldest first, and each until it is worked off", async () => {
        const [a, b] = [newWorkflowId(), newWorkflowId()];
        const rows = [
          row(a, { dueAt: Date.now() - HOUR_MS }),
          row(b, { dueAt: Date.now() - 2 * HOUR_MS, coversUntil: 7 }),
        ];
        await put(...rows, row(newWorkflowId(), { dueAt: Date.now() + HOUR_MS }));

        expect(await take()).toEqual([rows[1], rows[0]].map((one) => ({ ...one, isNewest: true })));
        expect(await take()).toEqual([]);
      });

      test("gives no more than asked for, and says how many it gave", async () => {
        await put(...Array.from({ length: 3 }, () => row(newWorkflowId())));

        const counts = [];
        for (const limit of [2, 2, 2])
          counts.push(await place.indexFeed.take({ limit, gatherMs: 0 }, () => Promise.resolve([])));

        expect(counts).toEqual([2, 1, 0]);
      });

      test("keeps what is not worked off", async () => {
        await put(row(newWorkflowId()));

        const lost = place.indexFeed.take({ limit: 10, gatherMs: 0 }, () => Promise.reject(new Error("no index")));

        await expect(lost).rejects.toThrow("no index");
        // A database may let go a moment later of what a connection held that is gone.
        let again = await take();
        while (again.length === 0) again = await take();
        expect(again).toHaveLength(1);
      });

      test("lends a row to one at a time", async () => {
        await put(row(newWorkflowId()));
        let others: readonly TakenFeedRow[] = [];

        await place.indexFeed.take({ limit: 10, gatherMs: 0 }, async () => {
          others = await take();
          return [];
        });

        expect(others).toEqual([]);
      });

      test("leaves rows that stand for later changes alone until they have been due for long enough", async () => {
        const [young, old, ended] = [newWorkflowId(), newWorkflowId(), newWorkflowId()];
        const coversUntil = Date.now() + HOUR_MS;
        await put(row(young, { coversUntil }), row(old, { dueAt: Date.now() - 3 * HOUR_MS, coversUntil }), row(ended));

        const given = await take(undefined, { gatherMs: 2 * HOUR_MS });

        expect(given.map(({ workflowId }) => workflowId)).toEqual([old, ended]);
        expect(await take()).toMatchObject([{ workflowId: young }]);
      });

      test("gives all due rows of an execution together", async () => {
        const [a, b] = [newWorkflowId(), newWorkflowId()];
        const coversUntil = Date.now() + HOUR_MS;
        const rows = [
          row(a, { coversUntil }),
          row(a, { revision: 2, dueAt: Date.now() - 2 * HOUR_MS }),
          row(a, { revision: 3, dueAt: Date.now() + HOUR_MS }),
        ];
        await put(...rows, row(b));

        const given = await take(undefined, { limit: 1, gatherMs: 3 * HOUR_MS });

        expect(given).toEqual([rows[1], rows[0]].map((one) => ({ ...one, isNewest: false })));
        expect(await take()).toMatchObject([{ workflowId: b }]);
      });

      test("gives a row that is put off when it is due again", async () => {
        const workflowId = newWorkflowId();
        await put(row(workflowId));

        await take(() => [{ workflowId, revision: 1, dueAt: Date.now() + HOUR_MS }]);
        expect(await take()).toEqual([]);

        await put(row(workflowId, { revision: 2 }));
        expect(await take((rows) => rows.map((one) => ({ ...one, dueAt: Date.now() - HOUR_MS })))).toHaveLength(1);
        expect(await take()).toMatchObject([{ workflowId, revision: 2 }]);
      });

      test("tells which row of an execution is the newest, be it due or not", async () => {
        const [a, b] = [newWorkflowId(), newWorkflowId()];
        await put(row(a), row(a, { revision: 2, dueAt: Date.now() + HOUR_MS }), row(b, { revision: 5 }));

        const given = await take();

        expect(new Map(given.map(({ workflowId, isNewest }) => [workflowId, isNewest]))).toEqual(
          new Map([
            [a, false],
            [b, true],
          ]),
        );
      });

      test("tells for how long the oldest due row has waited", async () => {
        expect(await place.indexFeed.lag(10)).toEqual({ oldestMs: 0, waiting: 0 });

        await put(row(newWorkflowId()), row(newWorkflowId()), row(newWorkflowId(), { dueAt: Date.now() + HOUR_MS }));

        const { oldestMs, waiting } = await place.indexFeed.lag(10);
        expect(waiting).toBe(2);
        expect(oldestMs).toBeGreaterThanOrEqual(HOUR_MS - 5_000);
        expect(oldestMs).toBeLessThan(2 * HOUR_MS);
        expect((await place.indexFeed.lag(1)).waiting).toBe(1);
      });
    });
  });
}
