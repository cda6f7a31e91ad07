import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { status } from "@grpc/grpc-js";
import type { WorkflowId } from "@tutti/engine";
import { aTaskDocument, aWorkflowDocument, indexed } from "@tutti/ports/contract";

import { failureOf, givenApi } from "../testing/given-api.ts";
import { until } from "../testing/until.ts";
import { givenRest, type GivenRest } from "./testing/given-rest.ts";

let rest: GivenRest;
beforeAll(async () => void (rest = await givenRest()));
afterAll(async () => await rest.close());

const read = async (path: string) => {
  const answer = await rest.get(`/api/console/queues${path}`);
  return { status: answer.status, body: JSON.parse(answer.text) };
};

/** Starts an execution with one task of that type, and gives its id. */
async function started(taskType: string, more: object = {}): Promise<string> {
  const name = `flow-${taskType}`;
  await rest.send("PUT", "/api/metadata/workflow", [{ name, tasks: [{ name: taskType, taskReferenceName: "one" }] }]);
  return (await rest.send("POST", "/api/workflow", { name, ...more })).text;
}

async function limited(name: string): Promise<void> {
  const limits = { concurrentExecLimit: 5, rateLimitPerFrequency: 10, rateLimitFrequencyInSeconds: 3600 };
  await rest.send("POST", "/api/metadata/taskdefs", [
    { name, ownerEmail: "a@b.example", timeoutSeconds: 0, responseTimeoutSeconds: 3600, ...limits },
  ]);
}

test("a queue tells what waits, since when, and that nobody polls it; one with a limit who holds its tasks", async () => {
  await limited("charge");
  const ids = [await started("charge"), await started("charge")];
  await rest.get("/api/tasks/poll/charge?workerid=w1");
  await until(async () => (await read("/charge")).body.pollers.length === 1);

  const { body } = await read("/charge");

  expect(body.queue).toMatchObject({
    ...{ taskType: "charge", domain: "", waiting: 1, isWaitingCapped: false, inFlight: 1, pollers: 1, isSystem: false },
    ...{ concurrentLimit: 5, concurrentInUse: 1, rateLimitPerFrequency: 10, rateInUse: 1 },
    rateLimitFrequencySeconds: 3600,
  });
  expect(Math.abs(Date.now() - body.queue.oldestTime)).toBeLessThan(60_000);
  expect(body.pollers).toMatchObject([{ workerId: "w1", domain: "" }]);
  expect(body.ages.reduce((sum: number, { count }: { readonly count: number }) => sum + count, 0)).toBe(1);
  expect(body.ages.at(-1)).toEqual({ fromAgeMs: 86_400_000, toAgeMs: 0, count: 0, isCapped: false });
  expect(body.holders).toMatchObject([{ workflowName: "flow-charge", referenceTaskName: "one", workerId: "w1" }]);
  const shown = [...body.holders, ...body.waiting].map(({ workflowId }: { readonly workflowId: string }) => workflowId);
  expect(shown.toSorted()).toEqual(ids.toSorted());
  // How old the oldest is comes from the store's clock, and when it began from this one: they are apart by what passes between.
  const listed = (await read("")).body.queues.find(({ taskType }: Named) => taskType === "charge");
  expect({ ...listed, oldestTime: 0 }).toEqual({ ...body.queue, oldestTime: 0 });
  expect(Math.abs(listed.oldestTime - body.queue.oldestTime)).toBeLessThan(10_000);
});

test("domains are queues of their own, and a task type may hold a colon", async () => {
  await rest.send("POST", "/api/metadata/taskdefs", [{ name: "a:b", ownerEmail: "a@b.example" }]);
  await started("a:b");
  await started("ship", { taskToDomain: { ship: "eu" } });
  await rest.get("/api/tasks/poll/ship?workerid=w2&domain=eu");
  await started("ship", { taskToDomain: { ship: "eu" } });
  await until(async () => (await read("/ship?domain=eu")).body.queue.pollers === 1);

  const { queues } = (await read("")).body;

  const keys = queues.map(({ taskType, domain }: Named) => [taskType, domain]);
  expect(keys).toContainEqual(["a:b", ""]);
  expect(keys).toContainEqual(["ship", "eu"]);
  const ship = queues.find(({ taskType, domain }: Named) => taskType === "ship" && domain === "eu");
  expect(ship).not.toHaveProperty("concurrentLimit");
  expect(queues.find(({ taskType }: Named) => taskType === "a:b")).toMatchObject({ waiting: 1, pollers: 0 });
});

test("what is not limited is counted while it is under way, as of the index, and every worker that polls", async () => {
  const workflowId = await started("pack");
  for (const worker of ["w1", "w2"]) await rest.get(`/api/tasks/poll/pack?workerid=${worker}`);
  await until(async () => (await read("/pack")).body.queue.pollers === 2);
  const { tasks } = JSON.parse((await rest.get(`/api/workflow/${workflowId}`)).text);
  const workflow = aWorkflowDocument({ workflowId: workflowId as WorkflowId });
  const [{ taskId, startTime }] = tasks;
  const task = aTaskDocument(workflow, { taskId, startTime, taskType: "pack", status: "IN_PROGRESS" });
  const past = (status: "COMPLETED" | "FAILED", times: object) =>
    aTaskDocument(workflow, { taskType: "pack", status, ...times });
  const done = [
    past("COMPLETED", { scheduledTime: 1_000, startTime: 2_000, endTime: 5_000 }),
    past("FAILED", { scheduledTime: 1_000, startTime: 4_000, endTime: 5_500 }),
  ];
  await rest.search.put([indexed(workflow, { tasks: [task, ...done] })]);

  const { body } = await read("/pack");

  expect(body.queue).toMatchObject({ inFlight: 1, isInFlightCapped: false, pollers: 2 });
  expect(body.queue).not.toHaveProperty("pace");
  expect(body.lately).toMatchObject({
    ended: 2,
    failed: 1,
    sinceTime: 5_000,
    run: { count: 2, p50Ms: 1_500, maxMs: 3_000 },
  });
  expect(body.lately.wait.count).toBe(3);
  expect(body.pollers.map(({ workerId }: { readonly workerId: string }) => workerId).sort()).toEqual(["w1", "w2"]);
  expect(body.pollers).toMatchObject([{ isStreaming: false }, { isStreaming: false }]);
  expect(body.holders).toMatchObject([{ workflowId, referenceTaskName: "one", workerId: "w1", sinceTime: startTime }]);
});

test("a list tells how each queue went lately", async () => {
  await using own = await givenApi();
  await own.queue.pollData.record([{ taskType: "pick", domain: "eu", workerId: "w1" }]);
  const workflow = aWorkflowDocument();
  const now = Date.now();
  const times = { scheduledTime: now - 900, startTime: now - 500, updateTime: now, endTime: now };
  const task = (status: "COMPLETED" | "FAILED") =>
    aTaskDocument(workflow, { taskType: "pick", domain: "eu", status, ...times });
  await own.search.put([indexed(workflow, { tasks: [task("COMPLETED"), task("FAILED"), task("COMPLETED")] })]);

  const { queues } = await own.console.listQueues({});

  expect(queues).toMatchObject([
    { taskType: "pick", domain: "eu", pace: { ended: 3, failed: 1, endedPerMinute: 0.2, waitP95Ms: 400 } },
  ]);
});

test("of a queue that nobody knows everything is 0, and names that are none are refused", async () => {
  expect((await read("/unheard-of")).body).toMatchObject({
    queue: { waiting: 0, oldestTime: 0, pollers: 0, lastPollTime: 0 },
    ...{ pollers: [], holders: [], waiting: [] },
  });
  const refused = await read(`/x?domain=${"d".repeat(2000)}`);
  expect(refused.status).toBe(400);
  expect(refused.body.validationErrors?.[0].path).toBe("domain");
});

test("over gRPC the same is told", async () => {
  await using api = await givenApi();
  await api.queue.pollData.record([{ taskType: "pay", domain: undefined, workerId: "w3" }]);

  const { queues } = await api.console.listQueues({});
  const { queue, pollers } = await api.console.getQueue({ taskType: "pay", domain: "" });
  const nameless = await failureOf(api.console.getQueue({ taskType: "", domain: "" }));

  expect(queues).toEqual([queue]);
  expect(queue).toMatchObject({ taskType: "pay", pollers: 1, inFlight: 0 });
  expect(pollers).toMatchObject([{ workerId: "w3", isStreaming: false }]);
  expect(nameless.code).toBe(status.INVALID_ARGUMENT);
});

type Named = { readonly taskType: string; readonly domain: string };
