import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { WorkflowId } from "@tutti/engine";

import { positionOf, type NoticeRow } from "../status-notices.ts";
import { locking, newWorkflowId, write } from "./given-execution.ts";
import type { StoresPlace } from "./stores-place.ts";

/** What every store of notices does. */
export function statusNoticesSuite(name: string, makePlace: () => Promise<StoresPlace>): void {
  describe(`${name}`, () => {
    let place: StoresPlace;
    beforeEach(async () => {
      place = await makePlace();
    });
    afterEach(async () => await place.drop());

    const row = (workflowId: WorkflowId, revision: number, members: Partial<NoticeRow> = {}): NoticeRow => ({
      publisher: "webhook",
      workflowId,
      position: positionOf(revision, 0),
      notices: `["${revision} ä"]`,
      ...members,
    });
    const put = async (...notices: readonly NoticeRow[]): Promise<void> =>
      await place.executions.applyBatch(locking([]), () => write([], { notices }));
    const take = async (options: { readonly publisher?: string; readonly limit?: number } = {}) =>
      await place.statusNotices.take({ publisher: "webhook", limit: 100, holdMs: 60_000, ...options });

    describe("notices of what happens", () => {
      test("what a batch writes is taken by its publisher, of one execution in order, and by nobody else", async () => {
        const w = newWorkflowId();
        const rows = [row(w, 2), row(w, 1), row(w, 1, { position: positionOf(1, 1) })] as const;
        await put(...rows, row(w, 1, { publisher: "queue" }));

        const [first, second] = [await take(), await take()];

        expect(first).toEqual([rows[1], rows[2], rows[0]].map((taken) => ({ ...taken, attempts: 0 })));
        expect(second).toEqual([]);
        expect(await take({ publisher: "queue" })).toHaveLength(1);
      });

      test("several that are written at once come back whole, however long they are", async () => {
        const long = row(newWorkflowId(), 1, { notices: `["${"x".repeat(100_000)}"]` });
        await put(row(newWorkflowId(), 1), long);

        const taken = await take();

        expect(taken.map(({ notices }) => notices.length).toSorted((a, b) => a - b)).toEqual([7, long.notices.length]);
      });

      test("one that is put off keeps back what comes after it of the same execution, and nothing else", async () => {
        const [w, other] = [newWorkflowId(), newWorkflowId()];
        await put(row(w, 1));
        const [taken] = await take();
        await place.statusNotices.putOff(taken === undefined ? [] : [taken], { delayMs: 60_000, attempts: 1 });

        await put(row(w, 2), row(other, 1));

        expect((await take()).map(({ workflowId }) => workflowId)).toEqual([other]);
      });

      test("one that is put off between two that are due keeps back the later one", async () => {
        const w = newWorkflowId();
        await put(row(w, 1), row(w, 2), row(w, 3));
        const [first, second, third] = await take();
        const keys = (...some: readonly (typeof first)[]) => some.filter((one) => one !== undefined);
        await place.statusNotices.putOff(keys(second), { delayMs: 60_000, attempts: 0 });
        await place.statusNotices.putOff(keys(first, third), { delayMs: 0, attempts: 0 });

        expect((await take()).map(({ position }) => position)).toEqual([positionOf(1, 0)]);
      });

      test("one that is put off is due again, and how often it was is known", async () => {
        const w = newWorkflowId();
        await put(row(w, 1));
        await place.statusNotices.putOff(await take(), { delayMs: 0, attempts: 1 });

        expect(await take()).toMatchObject([{ workflowId: w, attempts: 1 }]);
      });

      test("what is deleted is gone, and lets through what comes after it", async () => {
        const w = newWorkflowId();
        await put(row(w, 1));
        await place.statusNotices.delete(await take());
        await put(row(w, 2));

        expect(await take()).toMatchObject([{ position: positionOf(2, 0) }]);
        expect([await place.statusNotices.size(1), await place.statusNotices.size(9)]).toEqual([1, 1]);
      });

      test("no more are taken than asked for", async () => {
        await put(...Array.from({ length: 3 }, () => row(newWorkflowId(), 1)));

        expect(await take({ limit: 2 })).toHaveLength(2);
      });
    });
  });
}
