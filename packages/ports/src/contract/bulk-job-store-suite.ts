import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import type { BulkProgress, NewBulkJob } from "../bulk-jobs.ts";
import { newWorkflowId } from "./given-execution.ts";
import type { StoresPlace } from "./stores-place.ts";

/** What every BulkJobStore does. */
export function bulkJobStoreSuite(name: string, makePlace: () => Promise<StoresPlace>): void {
  describe(`${name}: bulk jobs`, () => {
    let place: StoresPlace;
    beforeAll(async () => void (place = await makePlace()), 30_000);
    afterAll(async () => await place.drop(), 30_000);

    const aJob = (over: Partial<NewBulkJob> = {}): NewBulkJob => ({
      ...{
        jobId: randomUUID(),
        total: 7,
        isTotalCapped: true,
        createdBy: "größe 火",
        verb: "RETRY",
        reason: undefined,
      },
      asked: { query: "status = FAILED", freeText: "a b", errorGroup: "" },
      filter: {
        condition: { kind: "compare", field: "status", comparison: "=", value: "FAILED" },
        words: [{ word: "a", isPrefix: true }],
      },
      ...{ useLatestDefinitions: false, resumeSubworkflowTasks: true, archive: false },
      ...{ first: undefined, perSecond: 5, workflowIds: undefined, ...over },
    });
    const made = async (over: Partial<NewBulkJob> = {}): Promise<NewBulkJob> => {
      const job = aJob(over);
      await place.bulkJobs.create(job);
      return job;
    };
    const progress: BulkProgress = {
      ...{ done: 3, skipped: 2, failed: 1, note: "so far", errors: [{ workflowId: "w", message: "größe" }] },
      place: { time: 5, workflowId: newWorkflowId() },
      pending: [newWorkflowId()],
    };
    const lease = { leaseMs: 60_000, limit: 100 };
    /** Ends what other tests have left. */
    const clear = async (): Promise<void> => {
      for (const { jobId } of await place.bulkJobs.list(undefined, 1_000)) {
        await place.bulkJobs.take("clear", lease);
        await place.bulkJobs.save(jobId, "clear", { progress, end: "DONE", leaseMs: 0 });
      }
    };

    test("are kept as they were made, running from now on, once under their id", async () => {
      const job = aJob();

      const created = [await place.bulkJobs.create(job), await place.bulkJobs.create({ ...job, total: 9 })];

      const { workflowIds: _, ...rest } = job;
      const found = await place.bulkJobs.get(job.jobId);
      expect(created).toEqual([true, false]);
      expect(found).toMatchObject({
        ...rest,
        state: "RUNNING",
        done: 0,
        skipped: 0,
        failed: 0,
        errors: [],
        pending: [],
      });
      expect(found?.place).toMatchObject({ time: found?.createdTime });
      expect(found?.endTime).toBe(0);
      expect(Math.abs((found?.createdTime ?? 0) - Date.now())).toBeLessThan(60_000);
      expect(await place.bulkJobs.get("none")).toBeUndefined();
    });

    test("are listed page by page, the newest first", async () => {
      const jobs = [await made(), await made(), await made()];

      const all = await place.bulkJobs.list(undefined, 1_000);
      const paged = [];
      for (
        let page = await place.bulkJobs.list(undefined, 1);
        page[0] !== undefined;
        page = await place.bulkJobs.list(page[0], 1)
      )
        paged.push(page[0].jobId);

      expect(all.map(({ jobId }) => jobId)).toEqual(expect.arrayContaining(jobs.map(({ jobId }) => jobId)));
      expect(paged).toEqual(all.map(({ jobId }) => jobId));
      expect(all.map(({ createdTime }) => createdTime)).toEqual(
        all.map(({ createdTime }) => createdTime).sort((a, b) => b - a),
      );
    });

    test("are one holder's until its lease runs out, and go on where it saved them", async () => {
      await clear();
      const workflowIds = [newWorkflowId(), newWorkflowId()];
      const { jobId } = await made({ workflowIds, filter: undefined });

      const [first] = await place.bulkJobs.take("one", lease);
      const [second] = await place.bulkJobs.take("two", lease);
      const [again] = await place.bulkJobs.take("one", lease);
      await place.bulkJobs.save(jobId, "one", { progress, end: undefined, leaseMs: -1 });
      const [other] = await place.bulkJobs.take("two", lease);

      expect(first).toMatchObject({ jobId, workflowIds, filter: undefined, place: 0 });
      expect([second, again?.jobId]).toEqual([undefined, jobId]);
      expect(other).toMatchObject({ jobId, ...progress });
      expect(
        await place.bulkJobs.save(jobId, "one", { progress: { ...progress, done: 99 }, end: "DONE", leaseMs: 1 }),
      ).toBeUndefined();
      expect([await place.bulkJobs.keep(jobId, "one", 9), await place.bulkJobs.keep(jobId, "two", 9_000)]).toEqual([
        false,
        true,
      ]);
      expect(await place.bulkJobs.get(jobId)).toMatchObject({ state: "RUNNING", done: 3 });
      await place.bulkJobs.save(jobId, "two", { progress, end: "DONE", leaseMs: 0 });
    });

    test("are deleted some time after their end, some at a time, and never before they have ended", async () => {
      await clear();
      await place.bulkJobs.forgetEnded(0, 1_000);
      const [open, ...ended] = [await made(), await made(), await made(), await made()];
      await place.bulkJobs.take("one", lease);
      for (const { jobId } of ended) await place.bulkJobs.save(jobId, "one", { progress, end: "STOPPED", leaseMs: 0 });

      const tooEarly = await place.bulkJobs.forgetEnded(60_000, 1_000);
      const [some, rest] = [await place.bulkJobs.forgetEnded(0, 2), await place.bulkJobs.forgetEnded(0, 2)];

      expect([tooEarly, some, rest]).toEqual([0, 2, 1]);
      expect((await place.bulkJobs.list(undefined, 10)).map(({ jobId }) => jobId)).toEqual([open?.jobId]);
    });

    test("are no more taken once they have ended", async () => {
      await clear();
      const { jobId } = await made();
      await place.bulkJobs.take("one", lease);

      const state = await place.bulkJobs.save(jobId, "one", { progress, end: "DONE", leaseMs: -1 });

      const ended = await place.bulkJobs.get(jobId);
      expect(state).toBe("DONE");
      expect(ended).toMatchObject({ state: "DONE", note: "so far" });
      expect(ended?.endTime).toBeGreaterThan(0);
      expect(await place.bulkJobs.take("two", lease)).toEqual([]);
    });

    test("are told to stop, which whoever saves them hears; one that has ended stays as it is", async () => {
      await clear();
      const { jobId } = await made();
      await place.bulkJobs.take("one", lease);

      const stopped = await place.bulkJobs.stop(jobId);
      const heard = await place.bulkJobs.save(jobId, "one", { progress, end: undefined, leaseMs: 1_000 });
      await place.bulkJobs.save(jobId, "one", { progress, end: "STOPPED", leaseMs: 0 });

      expect([stopped?.state, heard]).toEqual(["STOPPING", "STOPPING"]);
      expect((await place.bulkJobs.stop(jobId))?.state).toBe("STOPPED");
      expect(await place.bulkJobs.stop("none")).toBeUndefined();
    });
  });
}
