import { randomBytes } from "node:crypto";

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { Payload, slotOf } from "@tutti/engine";
import type { Execution, WorkflowId } from "@tutti/engine";
import { BatchFailedError } from "@tutti/ports";
import {
  anExecution,
  aTask,
  changed,
  created,
  leaseOf,
  locking,
  storedEvent,
  taskChanged,
  write,
  until,
} from "@tutti/ports/contract";
import type { Connection } from "mysql2/promise";

import { connectStores } from "./connect-stores.ts";
import type { MysqlStores } from "./connect-stores.ts";
import { migrate } from "./migrate/migrate.ts";
import { idToBytes } from "./sql/id-bytes.ts";
import { openMysqlProxy } from "./testing/mysql-proxy.ts";
import type { MysqlProxy } from "./testing/mysql-proxy.ts";
import { ANY_SERVER, connect, nameTestDatabase } from "./testing/test-database.ts";

const MAX_PACKET_BYTES = 16 * 1024 * 1024;
const database = nameTestDatabase(ANY_SERVER);
let admin: Connection;
let proxy: MysqlProxy;
let stores: MysqlStores;

beforeAll(async () => {
  await migrate(database.url);
  admin = await connect(database.url);
}, 30_000);
afterAll(async () => {
  await admin.end();
  await database.drop();
});
beforeEach(async () => {
  proxy = await openMysqlProxy(database.url);
  stores = await connectStores({ url: proxy.url, maxPacketBytes: MAX_PACKET_BYTES });
});
afterEach(async () => {
  await stores.close();
  await proxy.close();
});

describe("a connection that breaks", () => {
  test("after the COMMIT was sent: the outcome is unknown, and what was committed is found", async () => {
    const execution = anExecution();
    proxy.failNextCommit("cut after");

    const failure = await failureOf(start(execution));

    expect(failure).toMatchObject({ outcome: "unknown", isTransient: true });
    // The server may still be about to.
    expect(await until("the commit", () => revisionOf(execution.workflowId))).toBe(1);
  });

  test("as the COMMIT is sent: the outcome is unknown, and nothing was committed", async () => {
    const execution = anExecution();
    proxy.failNextCommit("cut before");

    const failure = await failureOf(start(execution));

    expect(failure).toMatchObject({ outcome: "unknown", isTransient: true });
    expect(await revisionOf(execution.workflowId)).toBeUndefined();
  });

  test("before the COMMIT: the batch was rolled back, and its locks are gone", async () => {
    const execution = anExecution();
    await start(execution);
    const huge = aTask(execution, { input: slotOf(payloadOf(2_000_000)) });

    const failed = stores.executions.applyBatch(locking([execution.workflowId]), () => {
      proxy.cutAll();
      return write([
        changed(execution, { tasks: [{ task: huge, isNew: true, writesInput: true, writesOutput: true }] }),
      ]);
    });

    expect(await failureOf(failed)).toMatchObject({ outcome: "rolledBack", isTransient: true });
    await untilLocked(execution.workflowId);
  });

  test("while nobody uses it: the next batches find a live one", async () => {
    const execution = anExecution();
    await start(execution);
    const [connections] = await admin.query(
      "select id from information_schema.processlist where db = database() and id <> connection_id()",
    );

    for (const { id } of connections as { id: number }[]) await admin.query(`kill ${id}`);

    await expect(untilLocked(execution.workflowId)).resolves.toBeUndefined();
  });
});

describe("a server that is away", () => {
  test("fails each batch as one to be tried again, and is found when it is back", async () => {
    const execution = anExecution();
    await start(execution);
    await proxy.down();

    const failures = await Promise.all(Array.from({ length: 7 }, () => failureOf(start(anExecution()))));
    await proxy.up();

    for (const failure of failures) expect(failure).toMatchObject({ outcome: "rolledBack", isTransient: true });
    await expect(untilLocked(execution.workflowId)).resolves.toBeUndefined();
    await expect(stores.executions.ping()).resolves.toBeUndefined();
  });
});

describe("a lock that does not come", () => {
  test("within two seconds rolls the whole batch back, and the same batch may succeed later", async () => {
    const execution = anExecution();
    const task = aTask(execution);
    const lease = leaseOf(task);
    const leased = [{ lease, credit: undefined, queue: "pay" }];
    await stores.executions.applyBatch(locking([]), () => write([created(execution, [task], { leased })]));
    await admin.query("begin");
    await admin.query("select * from lease where workflow_id = ? for update", [idToBytes(execution.workflowId)]);

    const next = { ...execution, revision: 2 };
    const batch = () =>
      stores.executions.applyBatch(locking([execution.workflowId]), () => write([changed(next)], { flushed: [lease] }));
    const failure = await failureOf(batch());
    const revisionThen = await revisionOf(execution.workflowId);
    await admin.query("rollback");
    await batch();

    expect(failure).toMatchObject({ outcome: "rolledBack", isTransient: true });
    expect(revisionThen).toBe(1);
    expect(await revisionOf(execution.workflowId)).toBe(2);
  });
});

describe("what is sent", () => {
  test("no packet is larger than the server takes, with payloads of 10 MB too", async () => {
    const execution = anExecution({ input: slotOf(payloadOf(10 * 1024 * 1024)) });
    const tasks = [1, 2, 3].flatMap((seq) => [
      aTask(execution, { seq, input: slotOf(payloadOf(1024 * 1024)), output: slotOf(payloadOf(2 * 1024 * 1024)) }),
      aTask(execution, { seq: seq + 3, reasonForIncompletion: "r".repeat(3_000_000) }),
    ]);

    await stores.executions.applyBatch(locking([]), () => write([created(execution, tasks)]));

    const found = await stores.executions.getExecution(execution.workflowId, { includeTasks: true });
    expect(found?.tasks).toHaveLength(6);
    expect(proxy.largestPacketBytes()).toBeGreaterThan(10 * 1024 * 1024);
    expect(proxy.largestPacketBytes()).toBeLessThanOrEqual(MAX_PACKET_BYTES);
  }, 30_000);

  test("a payload that no packet can take fails for good, before it is sent", async () => {
    const execution = anExecution({ input: slotOf(payloadOf(MAX_PACKET_BYTES)) });
    const before = proxy.sentBytes();

    const failure = await failureOf(start(execution));

    expect(failure).toMatchObject({ outcome: "rolledBack", isTransient: false, isOfData: true });
    expect(failure.message).toContain(`a payload has ${MAX_PACKET_BYTES} bytes`);
    expect(proxy.sentBytes() - before).toBeLessThan(10_000);
    expect(await revisionOf(execution.workflowId)).toBeUndefined();
  });

  test("what scripts gave is sent with four bytes a quote, and fails for good where that is more than a packet takes", async () => {
    const quotes = (count: number) =>
      ({ kind: "script", result: { kind: "value", value: `"`.repeat(count) } }) as const;
    const withAnswer = async (count: number) => {
      const execution = anExecution();
      const env = { now: 1, seed: 2, leases: [], answers: new Map([["k", quotes(count)]]) };
      const events = [storedEvent(execution, { env })];
      return await stores.executions.applyBatch(locking([]), () => write([created(execution)], { events }));
    };
    const before = proxy.sentBytes();

    await withAnswer(1_000_000);
    const sentBytes = proxy.sentBytes() - before;
    const failure = await failureOf(withAnswer(3_000_000));

    expect(sentBytes).toBeLessThan(8_100_000);
    expect(failure).toMatchObject({ isTransient: false, isOfData: true });
    expect(failure.message).toMatch(/one row of "insert into event" takes \d+ bytes of SQL; the server accepts/);
  }, 30_000);

  test("a large payload of several tasks and events is sent once", async () => {
    const large = payloadOf(400_000);
    const execution = anExecution({ input: slotOf(large) });
    const tasks = [1, 2, 3].map((seq) => aTask(execution, { seq, input: slotOf(large), output: slotOf(large) }));
    const before = proxy.sentBytes();

    await stores.executions.applyBatch(locking([]), () => write([created(execution, tasks)]));

    expect(proxy.sentBytes() - before).toBeLessThan(2.5 * large.sizeBytes);
  });

  test("an event costs the same bytes at 100 and at 10,000 tasks", async () => {
    const costs: number[] = [];
    for (const count of [100, 10_000]) {
      const execution = anExecution({ revision: 100 });
      const tasks = Array.from({ length: count }, (_, index) => aTask(execution, { seq: index + 1 }));
      await stores.executions.applyBatch(locking([]), () => write([created(execution, tasks)]));
      const before = proxy.sentBytes();
      await oneEvent(execution, tasks.slice(0, 1));
      costs.push(proxy.sentBytes() - before);
    }

    const [few = 0, many = 0] = costs;
    expect(Math.abs(many - few)).toBeLessThan(64);
  }, 30_000);

  test("a batch whose executions are all in memory takes two round trips", async () => {
    const executions = [1, 2, 3].map(() => anExecution());
    await stores.executions.applyBatch(locking([]), () => write(executions.map((execution) => created(execution))));
    const cachedRevisions = new Map(executions.map(({ workflowId, revision }) => [workflowId, revision]));
    const ids = executions.map(({ workflowId }) => workflowId);
    const before = proxy.sentPackets();

    await stores.executions.applyBatch(locking(ids, { cachedRevisions }), () =>
      write(executions.map((execution) => changed({ ...execution, revision: 2 }))),
    );

    expect(proxy.sentPackets() - before).toBe(2);
  });
});

async function start(execution: Execution): Promise<void> {
  await stores.executions.applyBatch(locking([]), () => write([created(execution)]));
}

async function oneEvent(execution: Execution, tasks: readonly ReturnType<typeof aTask>[]): Promise<void> {
  const next = { ...execution, revision: 101 };
  const cachedRevisions = new Map([[execution.workflowId, 100]]);
  await stores.executions.applyBatch(locking([execution.workflowId], { cachedRevisions }), ({ current }) => {
    expect(current.size).toBe(1);
    return write([changed(next, { tasks: tasks.map((task) => taskChanged(task)) })], { events: [storedEvent(next)] });
  });
}

/** Batches until one gets the execution's lock: a server takes its time to notice that a connection is gone. */
async function untilLocked(workflowId: WorkflowId): Promise<void> {
  const deadline = Date.now() + 4_000;
  for (let isLocked = false; !isLocked;) {
    if (Date.now() > deadline) throw new Error(`workflow ${workflowId} stays locked`);
    try {
      await stores.executions.applyBatch(locking([workflowId]), ({ loaded }) => {
        isLocked = loaded.has(workflowId);
        return write([]);
      });
    } catch (error) {
      if (!(error instanceof BatchFailedError && error.isTransient)) throw error;
    }
  }
}

async function failureOf(promise: Promise<void>): Promise<BatchFailedError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof BatchFailedError) return error;
    throw error;
  }
  throw new Error("the batch did not fail");
}

async function revisionOf(workflowId: WorkflowId): Promise<number | undefined> {
  const [rows] = await admin.query("select revision from execution where id = ?", [idToBytes(workflowId)]);
  return (rows as { revision: number }[])[0]?.revision;
}

function payloadOf(sizeBytes: number): Payload {
  const noise = randomBytes(Math.ceil(sizeBytes / 2)).toString("hex");
  return Payload.fromText(`"${noise.slice(0, sizeBytes - 2)}"`);
}
