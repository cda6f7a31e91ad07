import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Payload, taskDefFromJson } from "@tutti/engine";
import { StoreUnavailableError } from "@tutti/ports";
import { aTask, anExecution, newWorkflowId } from "@tutti/ports/contract";

import { connectStores } from "./connect-stores.ts";
import type { MysqlStores } from "./connect-stores.ts";
import { migrate } from "./migrate/migrate.ts";
import { openMysqlProxy } from "./testing/mysql-proxy.ts";
import type { MysqlProxy } from "./testing/mysql-proxy.ts";
import { ANY_SERVER, nameTestDatabase } from "./testing/test-database.ts";

const database = nameTestDatabase(ANY_SERVER);
let proxy: MysqlProxy;
let stores: MysqlStores;
beforeAll(async () => {
  await migrate(database.url);
  proxy = await openMysqlProxy(database.url);
  stores = await connectStores({ url: proxy.url });
}, 30_000);
afterAll(async () => {
  await stores.close();
  await proxy.close();
  await database.drop();
});

test("while the server is away reads and changes of definitions say so, and then they work again", async () => {
  const { executions, metadata, taskLogs } = stores;
  const workflowId = newWorkflowId();
  const { taskId } = aTask(anExecution());
  const { value: taskDef } = taskDefFromJson(Payload.fromText(`{"name":"t"}`).tree);
  const filter = { workflowName: "w", correlationId: "c", status: undefined };
  const asked: readonly (() => Promise<unknown>)[] = [
    () => executions.getExecution(workflowId, { includeTasks: true }),
    () => executions.getTask(taskId),
    () => executions.getPayload(workflowId, { taskId: undefined, field: "input" }),
    () => executions.findCorrelated(filter, undefined, 1),
    () => executions.queueSizes(undefined),
    () => executions.ping(),
    () => metadata.getRevision(),
    () => metadata.getTaskDef("t"),
    () => metadata.putTaskDefs([taskDef]),
    () => metadata.deleteTaskDef("t"),
    () => taskLogs.append(taskId, [{ log: "", createdTime: 0 }]),
  ];

  await proxy.down();
  const outcomes = await Promise.allSettled(asked.map(async (ask) => await ask()));
  await proxy.up();

  expect(outcomes.map((outcome) => outcome.status === "rejected" && outcome.reason)).toEqual(
    asked.map(() => expect.any(StoreUnavailableError)),
  );
  for (const ask of asked) await ask();
});

test("a fault of our own is not an outage", async () => {
  const malformed = "not an id" as ReturnType<typeof newWorkflowId>;

  await expect(stores.executions.getEvents(malformed, 0, 1)).rejects.toThrow(TypeError);
});
