import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Payload, payloadAsData, slotOf, snapshotHashFrom } from "@tutti/engine";
import type { Changes, Execution } from "@tutti/engine";
import { searchWordsOf } from "@tutti/ports";
import type { IndexFeedRow, SearchIndex } from "@tutti/ports";
import { anExecution, aTask, changed, created, locking, until, write } from "@tutti/ports/contract";
import { makeMemoryStores, type MemoryStores } from "@tutti/ports/memory";
import { makeLog } from "@tutti/service-kit";

import type { IndexerLimits } from "./limits.ts";
import { makeIndexer, type Indexer } from "./make-indexer.ts";
import { rebuild } from "./rebuild.ts";

const log = makeLog({ service: "indexer", instance: "indexer-1" }, { level: "silent" });
const hash = snapshotHashFrom("ab".repeat(32));
const thresholds = { workflowBytes: 2_000, taskBytes: 1_000 };
const everything = { condition: undefined, words: [], sort: [], start: 0, size: 100 } as const;

let now: number;
let stores: MemoryStores;
let indexer: Indexer | undefined;
beforeEach(async () => {
  now = 1_000_000;
  stores = makeMemoryStores(() => now);
  await putDefinition({});
});
afterEach(async () => {
  await indexer?.close();
  indexer = undefined;
});

async function putDefinition(more: object): Promise<void> {
  const tasks = [{ name: "pay", taskReferenceName: "a", type: "SIMPLE" }];
  const def = JSON.stringify({ name: "order", tasks, ...more });
  await stores.executions.putSnapshot(hash, Payload.fromText(def));
}

/** Commits a change, and with it a row of the feed unless there is none. */
async function commit(changes: Changes, row: Partial<IndexFeedRow> | undefined = {}): Promise<Execution> {
  const { workflowId, revision } = changes.execution;
  const feed = row === undefined ? [] : [{ workflowId, revision, dueAt: now, coversUntil: 0, ...row }];
  await stores.executions.applyBatch(locking([workflowId]), () => ({ ...write([changes]), indexFeed: feed }));
  return changes.execution;
}

function running(index: SearchIndex = stores.search, limits: Partial<IndexerLimits> = {}): Indexer {
  const { indexFeed: feed, executions } = stores;
  const quick = { everyMs: 1, idleMs: 1, lagEveryMs: 1 };
  indexer = makeIndexer({ feed, executions, index, thresholds, log, limits: { ...quick, ...limits } });
  indexer.start();
  return indexer;
}

const statuses = async (): Promise<readonly string[]> =>
  (await stores.search.searchWorkflows(everything)).results.map(({ status }) => status);
const untilStatuses = async (...wanted: readonly string[]): Promise<unknown> =>
  await until(`statuses ${wanted.join()}`, async () => isSame(await statuses(), wanted));

/** `true`, or undefined for "not yet". */
function isSame(found: readonly string[], wanted: readonly string[]): true | undefined {
  return found.join() === wanted.join() ? true : undefined;
}

describe("indexer", () => {
  test("brings what the feed tells of into the index, with its tasks, and works the feed off", async () => {
    const execution = anExecution({ snapshotHash: hash, correlationId: "c" });
    await commit(created(execution, [aTask(execution, { input: slotOf(Payload.fromText(`{"card":"visa"}`)) })]));
    running();

    await untilStatuses("RUNNING");

    const [task] = (await stores.search.searchTasks(everything)).results;
    expect(task).toMatchObject({ workflowId: execution.workflowId, correlationId: "c", input: `{"card":"visa"}` });
    await until("the feed to be worked off", async () =>
      (await stores.indexFeed.lag(10)).waiting === 0 ? true : undefined,
    );
  });

  test("shows data that reads like a secret's name as it came", async () => {
    const execution = anExecution({ snapshotHash: hash });
    const input = slotOf(payloadAsData(Payload.fromText('{"said":"${workflow.secrets.KEY}"}')));
    await commit(created(execution, [aTask(execution, { input })]));
    running();

    await untilStatuses("RUNNING");

    const [task] = (await stores.search.searchTasks(everything)).results;
    expect(task?.input).toBe('{"said":"${workflow.secrets.KEY}"}');
  });

  test("names where a payload is read that is too large to be shown, and finds it by its words", async () => {
    const large = slotOf(Payload.fromText(JSON.stringify({ word: "needle", text: "x".repeat(1_500) })));
    const execution = anExecution({ snapshotHash: hash, input: large });
    const brought = anExecution({ snapshotHash: hash, input: large, externalInputPayloadStoragePath: "workflow/1" });
    const task = aTask(execution, { input: large });
    await commit(created(execution, [task]));
    await commit(created(brought));
    running();

    await untilStatuses("RUNNING", "RUNNING");

    const found = await stores.search.searchWorkflows({ ...everything, words: searchWordsOf("needle") });
    const [foundTask] = (await stores.search.searchTasks(everything)).results;
    const paths = found.results.map((one) => one.externalInputPayloadStoragePath);
    expect(paths.toSorted()).toEqual(["", "workflow/1"]);
    expect(foundTask?.externalInputPayloadStoragePath).toBe(
      `task/input/of/${execution.workflowId}/${task.taskId}.json`,
    );
  });

  test("looks again when the time that a row stands for is over: what had no row of its own is found", async () => {
    const execution = await commit(created(anExecution({ snapshotHash: hash })), { coversUntil: now + 1_000 });
    running();
    await untilStatuses("RUNNING");
    await commit(changed({ ...execution, revision: 2, status: "PAUSED" }), undefined);

    now += 1_000;
    await untilStatuses("PAUSED");

    expect(await statuses()).toEqual(["PAUSED"]);
  });

  test("where much happens, indexes an execution that goes on once what happens to it has gathered, and an end at once", async () => {
    const limits = { busyRows: 2, calmPages: Infinity, gatherMs: 2_000 };
    const put: string[] = [];
    const index: SearchIndex = {
      ...stores.search,
      put: async (documents) => {
        put.push(...documents.map(({ workflow }) => workflow.status));
        await stores.search.put(documents);
      },
    };
    for (let count = 0; count < limits.busyRows; count += 1) {
      const ended = anExecution({ snapshotHash: hash, status: "COMPLETED" });
      await commit(created(ended));
    }
    running(index, limits);
    await untilStatuses("COMPLETED", "COMPLETED");

    const short = await commit(created(anExecution({ snapshotHash: hash })), { coversUntil: now + 1_000 });
    await commit(created(anExecution({ snapshotHash: hash, status: "PAUSED" })), { coversUntil: now + 1_000 });
    await commit(changed({ ...short, revision: 2, status: "FAILED" }));
    await until("the end", async () => ((await statuses()).includes("FAILED") ? true : undefined));
    const early = put.splice(0);
    now += 2_000;
    await until("the other", async () => ((await statuses()).includes("PAUSED") ? true : undefined));

    expect(early).toEqual(["COMPLETED", "COMPLETED", "FAILED"]);
    expect(put).toEqual(["PAUSED"]);
  });

  test("groups who failed of a sub-workflow with what failed there, however deep", async () => {
    const failed = { snapshotHash: hash, status: "FAILED", endTime: 9 } as const;
    const [top, middle, bottom] = [anExecution(failed), anExecution(failed), anExecution(failed)];
    const child = (of: Execution, subWorkflowId: string) =>
      aTask(of, {
        ...{ taskType: "SUB_WORKFLOW", status: "FAILED", endTime: 8, subWorkflowId },
        reasonForIncompletion: `Sub workflow flow.v1[${subWorkflowId}] failure reason: no`,
      });
    const cause = {
      status: "FAILED",
      taskDefName: "charge",
      reasonForIncompletion: "no money on 12",
      endTime: 7,
    } as const;
    await commit(created(bottom, [aTask(bottom, cause)]));
    await commit(created(middle, [child(middle, bottom.workflowId)]));
    await commit(created(top, [child(top, middle.workflowId)]));
    running();
    await untilStatuses("FAILED", "FAILED", "FAILED");

    const { results } = await stores.search.searchWorkflows(everything);

    const group = results[0]?.errorGroup;
    expect(group).toMatch(/^[0-9a-f]{16}$/);
    for (const one of results)
      expect(one).toMatchObject({ errorGroup: group, errorTask: "charge", errorReason: "no money on 12" });
  });

  test("counts who failed of a sub-workflow that is gone by what it was told", async () => {
    const top = anExecution({ snapshotHash: hash, status: "FAILED", endTime: 9 });
    const task = aTask(top, {
      ...{ taskType: "SUB_WORKFLOW", taskDefName: "sub", status: "FAILED", endTime: 8, subWorkflowId: top.workflowId },
      reasonForIncompletion: "it failed",
    });
    await commit(created(top, [{ ...task, subWorkflowId: anExecution().workflowId }]));
    running();
    await untilStatuses("FAILED");

    expect((await stores.search.searchWorkflows(everything)).results).toMatchObject([
      { errorTask: "sub", errorReason: "it failed" },
    ]);
  });

  test("loses what is removed", async () => {
    const execution = await commit(created(anExecution({ snapshotHash: hash })));
    running();
    await untilStatuses("RUNNING");

    await commit(changed({ ...execution, revision: 2 }, { isRemoved: true }));
    await untilStatuses();

    expect(await statuses()).toEqual([]);
  });

  test("keeps what is known of an execution that is archived, also where the index is made anew", async () => {
    const execution = await commit(created(anExecution({ snapshotHash: hash })), { coversUntil: now + 1_000 });
    await commit(changed({ ...execution, revision: 2, status: "COMPLETED" }));
    running();
    await untilStatuses("COMPLETED");

    const removal = changed({ ...execution, revision: 3 }, { isRemoved: true });
    await commit(removal, { archives: true });
    now += 60_000;
    await until("the feed to be worked off", async () =>
      (await stores.indexFeed.lag(10)).waiting === 0 ? true : undefined,
    );
    const { executions, search: index } = stores;
    const done = await rebuild({ executions, index, log });

    expect(done).toEqual({ indexed: 0, removed: 0 });
    expect(await statuses()).toEqual(["COMPLETED"]);
  });

  test("that dies before the feed is worked off leaves it to the next", async () => {
    await commit(created(anExecution({ snapshotHash: hash })));
    const puts: unknown[] = [];
    const broken: SearchIndex = {
      ...stores.search,
      put: async (documents) => {
        puts.push(documents);
        return await Promise.reject(new Error("no"));
      },
      revisionsOf: async () => await Promise.reject(new Error("away")),
    };
    const dead = running(broken);
    await dead.close();
    expect(await statuses()).toEqual([]);

    running();

    await untilStatuses("RUNNING");
  });

  test("hides what the definition masks", async () => {
    stores = makeMemoryStores(() => now);
    await putDefinition({ maskedFields: ["card"] });
    await commit(
      created(anExecution({ snapshotHash: hash, input: slotOf(Payload.fromText(`{"card":"visa","n":1}`)) })),
    );
    running();

    await untilStatuses("RUNNING");

    expect((await stores.search.searchWorkflows(everything)).results).toMatchObject([
      { input: `{"card":"***","n":1}` },
    ]);
  });
});

describe("making the index anew", () => {
  test("fills an empty one with every execution, and removes what the store does not have", async () => {
    const execution = anExecution({ snapshotHash: hash, correlationId: "kept" });
    await commit(created(execution, [aTask(execution)]));
    await commit(created(anExecution({ snapshotHash: hash })));
    const gone = await commit(created(anExecution({ snapshotHash: hash })));
    running();
    await untilStatuses(...Array.from({ length: 3 }, () => "RUNNING"));
    await indexer?.close();
    await stores.search.remove([execution.workflowId]);
    await commit(changed({ ...gone, revision: 2 }, { isRemoved: true }));

    const { executions, search: index } = stores;
    const done = await rebuild({ executions, index, log });

    expect(done).toEqual({ indexed: 2, removed: 1 });
    expect([...(await statuses())].sort()).toEqual(["RUNNING", "RUNNING"]);
    expect((await stores.search.searchTasks(everything)).totalHits).toBe(1);
  });
});
