import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { Redis } from "ioredis";

import { clientsOf, type Clients } from "../clients/clients-of.ts";
import { codeOf } from "../clients/code-of.ts";
import { completeTask, statusesOf, takeTask, untilEnded } from "../clients/executions.ts";
import { uniqueName } from "../clients/names.ts";
import { startCluster, type Cluster } from "../cluster/cluster.ts";
import { tasksOf } from "../conformance/task-key.ts";
import { asText } from "../json.ts";
import type { JsonObject } from "../json.ts";
import { root } from "../root.ts";
import { until } from "../until.ts";
import { webhookReceiver, type WebhookReceiver } from "./webhook-receiver.ts";

const secret = "signing-secret-of-the-e2e-tests";
let receiver: WebhookReceiver;
let cluster: Cluster;
let clients: Clients;
const stops: (() => unknown)[] = [];
beforeAll(async () => {
  receiver = await webhookReceiver(secret);
  stops.unshift(() => receiver.close());
  const env = {
    TUTTI_STATUS_PUBLISHERS: "queue,webhook",
    TUTTI_STATUS_WEBHOOK_URL: receiver.url,
    TUTTI_STATUS_WEBHOOK_SECRET: secret,
    TUTTI_HTTP_EGRESS_ALLOW: "127.0.0.1",
  };
  cluster = await startCluster({ root, name: "kept-promises", deciders: 2, env });
  stops.unshift(() => cluster.stop());
  clients = clientsOf(cluster, { root });
  stops.unshift(() => clients.close());
}, 120_000);
afterAll(async () => {
  for (const stop of stops) await stop();
}, 120_000);
jest.setTimeout(60_000);

const rest = () => clients.over.REST;
const textSchema = { name: "order", type: "JSON", data: { type: "object", required: ["id"] } };

/** Registers a workflow of one worker task "a", under a name that is also the task's. */
async function registered(members: JsonObject = {}, task: JsonObject = {}): Promise<string> {
  const name = uniqueName("kept");
  const ownerEmail = "e2e@example.com";
  await rest().registerTasks([{ name, retryCount: 0, ownerEmail }]);
  const inputParameters = { id: "${workflow.input.id}" };
  const tasks = [{ name, taskReferenceName: "a", type: "SIMPLE", inputParameters, ...task }];
  await rest().registerWorkflow({ name, version: 1, schemaVersion: 2, ownerEmail, tasks, ...members });
  return name;
}

test("a start whose input does not fit the schema is refused on both wires, and one that fits is not", async () => {
  const name = await registered({ inputSchema: textSchema });

  const refused = await clients.http.send({
    ...{ method: "POST", path: "/workflow", body: { name, version: 1, input: {} } },
  });

  expect([refused.status, refused.text]).toEqual([400, expect.stringContaining("id is required")]);
  expect(await codeOf(clients.over.gRPC.start({ name, version: 1, input: {} }))).toBe("INVALID_ARGUMENT");
  expect(await codeOf(clients.over.gRPC.start({ name, version: 1, input: { id: 1 } }))).toBe("OK");
});

test("a listener hears of a workflow in order and signed, although a decider is killed on the way", async () => {
  const name = await registered({ workflowStatusListenerEnabled: true });
  receiver.isRefusing = true;
  const id = await rest().start({ name, version: 1, input: { id: 1 } });
  const task = await takeTask(rest(), name);
  const [decider] = cluster.deciders;
  await decider?.kill();
  await decider?.restart();
  receiver.isRefusing = false;
  await completeTask(rest(), task);
  await untilEnded(rest(), id);

  const heard = await until("FINALIZED", { withinMs: 30_000 }, async () => {
    const events = receiver.eventsOf(id);
    return await Promise.resolve(events.includes("FINALIZED") && events);
  });

  expect(heard).toEqual(["STARTED", "a SCHEDULED", "a IN_PROGRESS", "a COMPLETED", "COMPLETED", "FINALIZED"]);
  expect(receiver.calls.every(({ isSigned }) => isSigned)).toBe(true);
});

test("others read how workflows ended from a stream of Redis", async () => {
  const name = await registered({ workflowStatusListenerEnabled: true });
  const id = await rest().start({ name, version: 1, input: { id: 1 } });
  await completeTask(rest(), await takeTask(rest(), name));
  const { redisUrl, redisPrefix } = cluster;
  const redis = new Redis(redisUrl);
  const read = async () => await redis.xrange(`${redisPrefix}:stream:_callbackSuccessQueue`, "-", "+");

  const found = await until("the entry", { withinMs: 30_000 }, async () =>
    (await read()).find(([, fields]) => fields[1]?.startsWith(`${id}/`)),
  );
  redis.disconnect();

  expect(found[1].slice(2)).toEqual(["event", expect.stringContaining(`"event":"COMPLETED"`)]);
});

test("masked fields are hidden from people and listeners, and not from workers", async () => {
  const name = await registered({ workflowStatusListenerEnabled: true, maskedFields: ["id"] });
  const id = await rest().start({ name, version: 1, input: { id: "hush-4711", n: 1 } });
  const task = await takeTask(rest(), name);
  expect(task["inputData"]).toEqual({ id: "hush-4711" });

  const execution = await rest().execution(id);
  const over = await clients.over.gRPC.execution(id);
  const alone = await clients.http.must("GET", `/tasks/${asText(task["taskId"])}`);

  for (const read of [execution, over]) {
    expect(read["input"]).toEqual({ id: "***", n: 1 });
    expect(tasksOf(read)[0]?.["inputData"]).toEqual({ id: "***" });
  }
  expect(alone).toMatchObject({ inputData: { id: "***" } });
  await until("STARTED", { withinMs: 30_000 }, async () => await Promise.resolve(receiver.eventsOf(id).length > 0));
  expect(JSON.stringify(receiver.calls)).not.toContain("hush-4711");
});

test("the second workflow takes over the result of the first one's task", async () => {
  const name = await registered({}, { cacheConfig: { key: "${id}", ttlInSecond: 600 } });
  const first = await rest().start({ name, version: 1, input: { id: 7 } });
  await completeTask(rest(), await takeTask(rest(), name), { n: 1 });
  await untilEnded(rest(), first);

  const second = await untilEnded(rest(), await rest().start({ name, version: 1, input: { id: 7 } }));
  const other = await rest().start({ name, version: 1, input: { id: 8 } });

  expect([second["status"], second["output"]]).toEqual(["COMPLETED", { n: 1 }]);
  expect(statusesOf(await rest().execution(other))).toEqual(["a SCHEDULED"]);
});
