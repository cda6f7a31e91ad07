import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Payload, slotOf } from "@tutti/engine";
import { anExecution, aTask, created, locking, storedEvent, write } from "@tutti/ports/contract";
import { makeMemoryStores } from "@tutti/ports/memory";
import type { RowDataPacket } from "mysql2/promise";

import type { MysqlStores } from "./connect-stores.ts";
import { ANY_SERVER, connect, makeTestStores, type TestDatabase } from "./testing/test-database.ts";

const { externalPayloads: elsewhere } = makeMemoryStores(Date.now);
const page = { limit: 100, keepMs: 3_600_000 };
let stores: MysqlStores;
let database: TestDatabase;

beforeAll(async () => {
  // The memory's objects take what is expected there, as a bucket takes anything.
  const put: (typeof elsewhere)["objects"]["put"] = async (path, bytes, options) => {
    await elsewhere.index.expect(path, page);
    return await elsewhere.objects.put(path, bytes, options);
  };
  const objects = { ...elsewhere.objects, put };
  ({ stores, database } = await makeTestStores(ANY_SERVER, { bucket: { objects, beyondBytes: 300_000 } }));
});
afterAll(async () => {
  await stores.close();
  await database.drop();
});

const payloadOf = (sizeBytes: number, letter = "x") =>
  Payload.fromText(JSON.stringify({ text: letter.repeat(sizeBytes) }));

async function bytesStored(): Promise<number> {
  const connection = await connect(database.url);
  const [rows] = await connection.query<RowDataPacket[]>("select sum(length(bytes)) as bytes from payload");
  await connection.end();
  return Number(rows[0]?.["bytes"] ?? 0);
}

test("a large payload leaves the database, is read as before, and goes with its execution", async () => {
  const [large, small] = [payloadOf(400_000), payloadOf(299_000, "y")];
  const execution = anExecution({ input: slotOf(large), output: slotOf(small) });
  const task = aTask(execution, { output: slotOf(large) });
  await stores.executions.applyBatch(locking([]), () =>
    write([created(execution, [task])], { events: [storedEvent(execution)] }),
  );
  const { workflowId } = execution;

  await stores.payloadMover?.move(page);

  expect(await bytesStored()).toBe(small.sizeBytes);
  const found = await stores.executions.getExecution(workflowId, { includeTasks: true });
  expect(found?.execution.input.payload?.text).toBe(large.text);
  expect(found?.tasks[0]?.output.payload?.text).toBe(large.text);
  const alone = await stores.executions.getPayload(workflowId, { taskId: task.taskId, field: "output" });
  expect(alone?.text).toBe(large.text);

  await stores.executions.applyBatch(locking([workflowId]), () =>
    write([{ ...created(execution), isNewExecution: false, isRemoved: true }]),
  );
  await stores.externalPayloads.index.release(workflowId);
  const { unneeded } = await stores.externalPayloads.index.takeUnneeded(page);
  expect(unneeded).toHaveLength(1);
  expect(unneeded[0]).toMatch(new RegExp(`^payload/${workflowId}/`));
});

test("one that is written again after it was moved stays where it is", async () => {
  const large = payloadOf(310_000, "z");
  const execution = anExecution({ input: slotOf(large) });
  await stores.executions.applyBatch(locking([]), () => write([created(execution)]));
  await stores.payloadMover?.move(page);
  const stored = await bytesStored();

  const again = { ...created({ ...execution, output: slotOf(large) }), isNewExecution: false };
  await stores.executions.applyBatch(locking([execution.workflowId]), () => write([again]));
  expect(await stores.payloadMover?.move(page)).toBe(1);
  expect(await stores.payloadMover?.move(page)).toBe(0);

  expect(await bytesStored()).toBe(stored);
  const found = await stores.executions.getExecution(execution.workflowId, { includeTasks: false });
  expect(found?.execution.output.payload?.text).toBe(large.text);
});
