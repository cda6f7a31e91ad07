import { beforeEach, describe, expect, test } from "@jest/globals";
import type { WorkflowEvent, WorkflowId } from "@tutti/engine";
import type { Applied, NewBulkJob } from "@tutti/ports";
import { aWorkflowDocument, indexed } from "@tutti/ports/contract";
import { makeMemoryStores, type MemoryStores } from "@tutti/ports/memory";

import { workflowIdAt } from "../testing/ids.ts";
import { recordedLog } from "../testing/recorded-log.ts";
import { RunBulkJobs, type BulkJobLimits } from "./run-bulk-jobs.ts";

const done: Applied = { kind: "answered", answer: { kind: "Done", status: "RUNNING" }, task: undefined };
const refused = (refusal: object): Applied => ({ kind: "refused", refusal: { message: "no", ...refusal } as never });
const ids = (count: number): readonly WorkflowId[] => Array.from({ length: count }, (_, n) => workflowIdAt(n));

let now = 1_000_000;
let stores: MemoryStores;
let asked: WorkflowEvent[] = [];
/** Executions that are not there, and never were. */
let unknown: ReadonlySet<WorkflowId> = new Set();
/** What decider answers; rejects where the process dies then. */
let answer: (event: WorkflowEvent) => Applied | Promise<Applied> = () => done;
beforeEach(() => {
  stores = makeMemoryStores(() => now);
  asked = [];
  unknown = new Set();
  answer = () => done;
});

function sweeper(holder: string, limits: Partial<BulkJobLimits> = {}): RunBulkJobs {
  return new RunBulkJobs({
    jobs: stores.bulkJobs,
    search: stores.search,
    executions: {
      getExecution: async (workflowId, options) => await stores.executions.getExecution(workflowId, options),
      getRevisions: async (all) => new Map(all.filter((one) => !unknown.has(one)).map((one) => [one, 1])),
    },
    idempotency: stores.idempotency,
    uploads: stores.externalPayloads.index,
    decider: {
      apply: async (event, options) => {
        expect(options?.isRepeat).toBe(true);
        asked.push(event);
        return await answer(event);
      },
    },
    ...{ holder, log: recordedLog().log, limits: { page: 10, inFlight: 2, ...limits } },
    // Who sleeps lets time pass.
    clock: { nowMs: () => now, sleep: async (ms) => await Promise.resolve(void (now += ms)) },
  });
}

async function made(over: Partial<NewBulkJob> = {}): Promise<void> {
  await stores.bulkJobs.create({
    ...{ jobId: "job", total: 0, isTotalCapped: false, createdBy: "me", verb: "RETRY", reason: "why" },
    ...{ asked: { query: "", freeText: "", errorGroup: "" }, filter: undefined, workflowIds: ids(25) },
    ...{ useLatestDefinitions: false, resumeSubworkflowTasks: false, archive: false, first: undefined },
    ...{ perSecond: undefined, ...over },
  });
}

async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1_000 && !isSo(); turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

const job = async () => await stores.bulkJobs.get("job");
const run = async (who: RunBulkJobs, signal = new AbortController().signal): Promise<void> => await who.run(signal);

describe("a bulk job", () => {
  test("asks every execution once, each under an id of its own, and ends", async () => {
    await made();

    await run(sweeper("one"));

    expect(asked.map(({ workflowId }) => workflowId).sort()).toEqual(ids(25));
    expect(new Set(asked.map(({ eventId }) => eventId)).size).toBe(25);
    expect(asked[0]).toMatchObject({ kind: "RetryRequested", origin: { actor: "me", requestId: "bulk-job job" } });
    expect(await job()).toMatchObject({ state: "DONE", done: 25, skipped: 0, failed: 0, pending: [] });
  });

  test.each([
    ["PAUSE", { kind: "PauseRequested" }],
    ["RESUME", { kind: "ResumeRequested" }],
    ["RESTART", { kind: "RestartRequested", useLatestDefinitions: true }],
    ["TERMINATE", { kind: "TerminateRequested", reason: "why" }],
    ["REMOVE", { kind: "RemoveRequested", archive: false }],
  ] as const)("of the verb %s asks what the operation asks", async (verb, event) => {
    await made({ verb, workflowIds: ids(1), useLatestDefinitions: true });

    await run(sweeper("one"));

    expect(asked).toMatchObject([event]);
  });

  test("that is taken up after a crash asks again what was under way, under the same ids, and counts it once", async () => {
    await made();
    const crash = new Promise<Applied>(() => undefined);
    answer = (event) => (event.workflowId === workflowIdAt(15) ? crash : done);
    void run(sweeper("dead"));
    await new Promise((resolve) => setImmediate(resolve));
    const before = asked.splice(0);
    const saved = await job();
    answer = () => done;

    await run(sweeper("other"));
    const tooEarly = asked.length;
    now += 20_000;
    await run(sweeper("other"));

    const again = asked.filter(({ workflowId }) => before.some((event) => event.workflowId === workflowId));
    expect(saved).toMatchObject({ state: "RUNNING", done: 10 });
    expect(tooEarly).toBe(0);
    expect(asked.map(({ workflowId }) => workflowId).sort()).toEqual(ids(25).slice(10));
    expect(again.length).toBeGreaterThan(0);
    for (const { workflowId, eventId } of again)
      expect(before.find((event) => event.workflowId === workflowId)?.eventId).toBe(eventId);
    expect(await job()).toMatchObject({ state: "DONE", done: 25 });
  });

  test("that removes counts what was removed before a crash", async () => {
    const filter = { condition: undefined, words: [] };
    await stores.search.put(ids(3).map((workflowId) => indexed(aWorkflowDocument({ workflowId, startTime: 1 }))));
    await made({ verb: "REMOVE", filter, workflowIds: undefined });
    answer = () => new Promise<Applied>(() => undefined);
    void run(sweeper("dead"));
    await until(() => asked.length > 0);
    answer = () => refused({ kind: "NotFound", what: "workflow", id: "x" });

    now += 20_000;
    await run(sweeper("other"));

    expect(await job()).toMatchObject({ state: "DONE", done: 3, skipped: 0 });
  });

  test("that removes what a list names counts what was removed before a crash, and skips what never was", async () => {
    unknown = new Set(ids(12));
    await made({ verb: "REMOVE", workflowIds: ids(15) });
    answer = () => new Promise<Applied>(() => undefined);
    void run(sweeper("dead"));
    await until(() => asked.length > 0);
    unknown = new Set(ids(15));
    answer = () => refused({ kind: "NotFound", what: "workflow", id: "x" });

    now += 20_000;
    await run(sweeper("other"));

    expect(await job()).toMatchObject({ state: "DONE", done: 3, skipped: 12 });
  });

  test("that tries failed sub-workflows again asks the same ones after a crash", async () => {
    const target = workflowIdAt(99);
    const [workflowId] = ids(1);
    await made({ workflowIds: ids(1), resumeSubworkflowTasks: true });
    await stores.bulkJobs.take("dead", { leaseMs: 1, limit: 1 });
    const saved = { done: 0, skipped: 0, failed: 0, errors: [], place: 1, pending: ids(1), note: "" };
    await stores.bulkJobs.save("job", "dead", {
      progress: { ...saved, targets: [target] },
      end: undefined,
      leaseMs: 1,
    });
    now += 20_000;

    await run(sweeper("other"));

    expect(asked.map((event) => event.workflowId)).toEqual([target]);
    expect(asked.map((event) => event.workflowId)).not.toContain(workflowId);
    expect(await job()).toMatchObject({ state: "DONE", done: 1 });
  });

  test("skips those to which its verb does not apply, and keeps why others failed", async () => {
    await made({ workflowIds: ids(4) });
    const outcomes = [
      done,
      refused({ kind: "IllegalTransition", status: "RUNNING" }),
      refused({ kind: "NotFound", what: "workflow", id: "x" }),
      refused({ kind: "LimitReached" }),
    ];
    answer = ({ workflowId }) => outcomes[ids(4).indexOf(workflowId)] ?? done;

    await run(sweeper("one"));

    expect(await job()).toMatchObject({ state: "DONE", done: 1, skipped: 2, failed: 1 });
    expect((await job())?.errors).toEqual([{ workflowId: workflowIdAt(3), message: "no" }]);
    expect((await job())?.skips).toEqual([
      {
        text: expect.stringContaining("it was RUNNING: not ended yet, or tried again"),
        count: 1,
        workflowIds: [workflowIdAt(1)],
      },
      { text: "it is gone", count: 1, workflowIds: [workflowIdAt(2)] },
    ]);
  });

  test("tells how far it is while a page takes its time, and asks nobody again that was counted", async () => {
    await made({ workflowIds: ids(10) });
    const crash = new Promise<Applied>(() => undefined);
    answer = (event) => {
      now += 400;
      return event.workflowId === workflowIdAt(8) || event.workflowId === workflowIdAt(9) ? crash : done;
    };
    void run(sweeper("dead"));
    await until(() => asked.length === 10);
    const told = await job();
    asked = [];
    answer = () => done;

    now += 20_000;
    await run(sweeper("other"));

    expect(told).toMatchObject({ state: "RUNNING", pending: ids(10).slice(told?.done) });
    expect(told?.done).toBeGreaterThan(0);
    expect(asked.map(({ workflowId }) => workflowId)).toEqual(told?.pending);
    expect(await job()).toMatchObject({ state: "DONE", done: 10 });
  });

  test("outlasts a time without decider", async () => {
    await made({ workflowIds: ids(1) });
    let tries = 0;
    answer = () => ((tries += 1) < 4 ? refused({ kind: "Unavailable" }) : done);

    await run(sweeper("one"));

    expect(new Set(asked.map(({ eventId }) => eventId)).size).toBe(1);
    expect(await job()).toMatchObject({ state: "DONE", done: 1, failed: 0 });
  });

  test("that is told to stop stops after what it is about", async () => {
    await made();
    answer = async (event) => {
      if (event.workflowId === workflowIdAt(3)) await stores.bulkJobs.stop("job");
      return done;
    };

    await run(sweeper("one"));

    expect(await job()).toMatchObject({ state: "STOPPED", done: 10 });
    expect(asked).toHaveLength(10);
  });

  test("does no more a second than it may", async () => {
    await made({ perSecond: 5 });
    const beganAt = now;

    await run(sweeper("one"));

    expect(await job()).toMatchObject({ state: "DONE", done: 25 });
    expect(now - beganAt).toBeGreaterThanOrEqual(4_000);
  });

  test("that is to handle only some ends with the first of them", async () => {
    await made({ first: 12 });

    await run(sweeper("one"));

    expect(asked.map(({ workflowId }) => workflowId).sort()).toEqual(ids(12));
    expect((await job())?.state).toBe("DONE");
  });

  test("leaves the job to others at once where its process stops", async () => {
    await made({ perSecond: 5 });
    const stop = new AbortController();
    answer = () => {
      stop.abort();
      return done;
    };

    await run(sweeper("one"), stop.signal);
    await run(sweeper("other"));

    expect(new Set(asked.map(({ workflowId }) => workflowId)).size).toBe(25);
    expect(asked).toHaveLength(25);
    expect(await job()).toMatchObject({ state: "DONE", done: 25 });
  });

  test("of a holder that has lost it saves nothing more", async () => {
    await made();
    answer = async (event) => {
      if (event.workflowId !== workflowIdAt(3)) return done;
      now += 60_000;
      await stores.bulkJobs.take("other", { leaseMs: 60_000, limit: 1 });
      return done;
    };

    await run(sweeper("one"));

    expect(await job()).toMatchObject({ state: "RUNNING", done: 0 });
    expect(asked.length).toBeLessThanOrEqual(10);
  });
});
