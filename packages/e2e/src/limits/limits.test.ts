import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { setTimeout as delay } from "node:timers/promises";

import { clientsOf, type Clients } from "../clients/clients-of.ts";
import type { Conductor } from "../clients/conductor.ts";
import { completeTask, takeTask, untilEnded } from "../clients/executions.ts";
import { uniqueName } from "../clients/names.ts";
import { deleteKeys } from "../cluster/redis-keys.ts";
import { givenCluster } from "../given-cluster.ts";
import { root } from "../root.ts";
import { asText } from "../json.ts";
import type { JsonObject } from "../json.ts";
import { until } from "../until.ts";

const given = givenCluster({ name: "limits", apis: 2, deciders: 2 });

/** Both wires of both apis. */
let everywhere: readonly Conductor[];
let clients: readonly Clients[];
beforeAll(() => {
  clients = [0, 1].map((api) => clientsOf(given().cluster, { root, api }));
  everywhere = clients.flatMap(({ over }) => Object.values(over));
});
afterAll(() => {
  for (const one of clients) one.close();
});

describe("concurrentExecLimit", () => {
  test("holds under twenty pollers of two apis", async () => {
    const name = await registered({ concurrentExecLimit: 3 });
    const ids = await startMany(name, 60);
    let running = 0;
    const seen: number[] = [];

    await pollUntilDone(name, { pollers: 20, tasks: ids.length }, async (conductor, task) => {
      seen.push((running += 1));
      await delay(20);
      running -= 1;
      await completeTask(conductor, task);
    });

    expect(Math.max(...seen)).toBe(3);
    for (const id of ids) await untilEnded(someone(), id);
  });

  test("does not count a task that its worker has put off", async () => {
    const name = await registered({ concurrentExecLimit: 1 });
    const [first] = await startMany(name, 2);
    const task = await takeTask(someone(), name);
    expect(await someone().poll(name, { timeoutMs: 200 })).toEqual([]);

    await someone().update({ ...resultOf(task, "IN_PROGRESS"), callbackAfterSeconds: 60 });

    expect((await takeTask(someone(), name))["workflowInstanceId"]).not.toBe(first);
  });

  test("lets the next one in at once when a workflow is terminated", async () => {
    const took: number[] = [];
    // On a busy machine any one of them may take long. What is not told at once is found after two seconds, every time.
    while (took.length < 5 && !took.some((ms) => ms < 900)) took.push(await msUntilNextIsIn());

    expect(Math.min(...took)).toBeLessThan(900);
  });
});

/** From the termination of a workflow whose task fills a limit until who waits has the task of the next. */
async function msUntilNextIsIn(): Promise<number> {
  const name = await registered({ concurrentExecLimit: 1 });
  await startMany(name, 2);
  const task = await takeTask(someone(), name);
  const next = (everywhere[3] ?? someone()).poll(name, { timeoutMs: 5_000 });
  await delay(200);
  const from = performance.now();

  await given().clients.http.must("DELETE", `/workflow/${asText(task["workflowInstanceId"])}`);

  const [following] = await next;
  expect(following?.["workflowInstanceId"]).not.toBe(task["workflowInstanceId"]);
  expect(following).toBeDefined();
  return performance.now() - from;
}

describe("rateLimitPerFrequency", () => {
  test("holds in every span of time under twenty pollers of two apis", async () => {
    const name = await registered({ rateLimitPerFrequency: 5, rateLimitFrequencyInSeconds: 1 });
    const ids = await startMany(name, 20);

    await pollUntilDone(name, { pollers: 20, tasks: ids.length }, completeTask);

    const starts = await Promise.all(ids.map(async (id) => startOf(await someone().execution(id))));
    starts.sort((a, b) => a - b);
    const spans = starts.slice(5).map((at, index) => at - (starts[index] ?? 0));
    expect(Math.min(...spans)).toBeGreaterThanOrEqual(998);
    // Three seconds, and as many again on a busy machine; one a span would take twenty.
    expect((starts.at(-1) ?? 0) - (starts[0] ?? 0)).toBeLessThan(10_000);
  });
});

describe("limits at FLUSHALL", () => {
  test("are not doubled: nothing is handed out until it is known what is running, and then what is left", async () => {
    const { cluster } = given();
    const name = await registered({ concurrentExecLimit: 2 });
    await startMany(name, 4);
    const running = [await takeTask(someone(), name), await takeTask(someone(), name)];
    const handedOut: JsonObject[] = [];
    const polling = new AbortController();
    const pollers = everywhere.map(async (conductor) => {
      while (!polling.signal.aborted) handedOut.push(...(await conductor.poll(name, { timeoutMs: 500 })));
    });

    await deleteKeys(cluster.redisUrl, cluster.redisPrefix);
    await limitsAreOpen();
    await delay(2_000);
    const before = handedOut.length;
    for (const task of running.slice(0, 1)) await completeTask(someone(), task);
    await until("the next task", { withinMs: 5_000 }, async () => await Promise.resolve(handedOut.length > 0));
    await delay(1_000);
    polling.abort();
    await Promise.all(pollers);

    expect([before, handedOut.length]).toEqual([0, 1]);
  }, 90_000);
});

/** A limiter that has lost everything is open when a task of another limit is handed out. */
async function limitsAreOpen(): Promise<void> {
  const name = await registered({ concurrentExecLimit: 1 });
  await startMany(name, 1);
  await until("the limits to be counted again", { withinMs: 45_000 }, async () => {
    return (await someone().poll(name, { timeoutMs: 500 })).length > 0;
  });
}

function someone(): Conductor {
  const [one] = everywhere;
  if (one === undefined) throw new Error("the cluster has no api");
  return one;
}

/** A workflow of one task, both of that name. */
async function registered(limits: JsonObject): Promise<string> {
  const name = uniqueName("limited");
  await someone().registerTasks([{ name, retryCount: 0, ownerEmail: "e2e@example.com", ...limits }]);
  await someone().registerWorkflow({
    name,
    version: 1,
    ownerEmail: "e2e@example.com",
    tasks: [{ name, taskReferenceName: "t", type: "SIMPLE" }],
  });
  return name;
}

async function startMany(name: string, count: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) ids.push(await someone().start({ name, version: 1 }));
  return ids;
}

/** Polls everywhere at once until so many tasks have been worked on. */
async function pollUntilDone(
  name: string,
  { pollers, tasks }: { readonly pollers: number; readonly tasks: number },
  work: (conductor: Conductor, task: JsonObject) => Promise<unknown>,
): Promise<void> {
  let done = 0;
  const poller = async (index: number): Promise<void> => {
    const conductor = everywhere[index % everywhere.length] ?? someone();
    while (done < tasks) {
      for (const task of await conductor.poll(name, { timeoutMs: 500 })) {
        await work(conductor, task);
        done += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: pollers }, async (_, index) => await poller(index)));
}

function resultOf(task: JsonObject, status: string): JsonObject {
  return { taskId: task["taskId"] ?? "", workflowInstanceId: task["workflowInstanceId"] ?? "", status };
}

function startOf({ tasks }: JsonObject): number {
  const [task] = Array.isArray(tasks) ? tasks : [];
  return Number(Object(task)["startTime"]);
}
