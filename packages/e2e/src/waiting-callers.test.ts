import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { setTimeout as delay } from "node:timers/promises";

import { clientsOf, type Clients } from "./clients/clients-of.ts";
import { codeOf } from "./clients/code-of.ts";
import { executing, registerWaits, running } from "./clients/waiting-callers.ts";
import { serversOfTests, startCluster, type Cluster } from "./cluster/cluster.ts";
import { mysqlMeter, type MysqlMeter } from "./cluster/mysql-meter.ts";
import { root } from "./root.ts";
import { until } from "./until.ts";

const service = "tutti.v1.WorkflowExecutionService";

let meter: MysqlMeter;
let cluster: Cluster;
/** Those of the api at which callers wait, and of the other. */
let here: Clients;
let elsewhere: Clients;
beforeAll(async () => {
  const servers = serversOfTests();
  meter = await mysqlMeter(servers.mysqlUrl);
  const sizes = { apis: 2, deciders: 2 };
  cluster = await startCluster({
    ...{ root, name: "waiting-callers", ...sizes, servers: { ...servers, mysqlUrl: meter.url } },
    env: { TUTTI_MAX_WAITING_CALLERS: "60" },
  });
  [here, elsewhere] = [clientsOf(cluster, { root }), clientsOf(cluster, { root, api: 1 })];
}, 120_000);
afterAll(async () => {
  here.close();
  elsewhere.close();
  await cluster.stop();
  await meter.close();
}, 60_000);

describe.each(["gRPC", "REST"] as const)("over %s", (wire) => {
  test("who executes at one api is answered when the work is done at another", async () => {
    const name = await registerWaits(here, ["a", "b"]);
    const executed = executing[wire](here, { name, waitForSeconds: 30 });
    const id = await running(elsewhere, name);

    await complete(id, "a");
    await complete(id, "b");

    expect(await executed).toEqual({ workflowId: id, status: "COMPLETED", signalTimeout: false });
  }, 60_000);

  test("who is told that the time is over may ask again under the same key", async () => {
    const name = await registerWaits(here, ["a"]);
    const asked = { name, idempotencyKey: name };
    const first = await executing[wire](here, { ...asked, waitForSeconds: 1 });
    const again = executing[wire](elsewhere, { ...asked, waitForSeconds: 30 });

    await complete(String(first.workflowId), "a");

    expect(first).toMatchObject({ status: "RUNNING", signalTimeout: true });
    expect(await again).toEqual({ workflowId: first.workflowId, status: "COMPLETED", signalTimeout: false });
  }, 60_000);
});

test("a wake-up takes milliseconds, whichever api and decider did the work", async () => {
  const name = await registerWaits(here, ["a"]);
  const took: number[] = [];
  for (let turn = 0; turn < 21; turn += 1) {
    const executed = executing.gRPC(here, { name, waitForSeconds: 30 });
    const id = await running(elsewhere, name);
    const answered = executed.then(() => performance.now());
    await complete(id, "a");
    const completedAt = performance.now();
    took.push((await answered) - completedAt);
  }

  const median = took.toSorted((a, b) => a - b)[10] ?? 0;
  process.stdout.write(`from the answer to the worker to the answer to the caller: ${median.toFixed(1)} ms (median)\n`);
  // Who is woken by the check of each second waits for half of one.
  expect(median).toBeLessThan(250);
}, 120_000);

test("many callers who wait cost one read a second together, and no more", async () => {
  const name = await registerWaits(here, ["a"]);
  const idle = await readsIn(4_000);
  const waits = Array.from({ length: 50 }, () => executing.gRPC(here, { name, waitForSeconds: 60 }));
  await untilCallers(50);
  await delay(1_000);

  const busy = await readsIn(4_000);

  process.stdout.write(`statements in 4 s: ${idle} without callers, ${busy} with 50\n`);
  // One read a second for each would be two hundred.
  expect(busy - idle).toBeLessThan(60);
  await completeAll(name, 50);
  expect(new Set((await Promise.all(waits)).map(({ status }) => status))).toEqual(new Set(["COMPLETED"]));
}, 120_000);

test("beyond the number that may wait a caller is refused, and nothing is started", async () => {
  const [name, late] = [await registerWaits(here, ["a"]), await registerWaits(here, ["a"])];
  const waits = Array.from({ length: 60 }, () => executing.gRPC(here, { name, waitForSeconds: 60 }));
  await untilCallers(60);

  expect(await codeOf(executing.gRPC(here, { name: late }))).toBe("RESOURCE_EXHAUSTED");
  const answer = await here.http.send({ method: "POST", path: `/workflow/execute/${late}/1`, body: {} });
  expect([answer.status, answer.header("retry-after")]).toEqual([429, "1"]);

  expect(await runningAll(late)).toEqual([]);
  await completeAll(name, 60);
  await Promise.all(waits);
}, 120_000);

test("a deadline that is shorter than the wait is met with how the execution stands", async () => {
  const name = await registerWaits(here, ["a"]);
  const request = { start: { name, version: 1, input: {} }, waitForSeconds: 60 };

  const answer = await here.grpc.unary(`${service}/ExecuteWorkflow`, request, { deadline: Date.now() + 3_000 });

  expect(answer).toMatchObject({ run: { targetWorkflowStatus: "RUNNING", signalTimeout: true } });
  await untilCallers(0);
}, 60_000);

test("a signal over gRPC goes into sub-workflows, and says whether anything took it", async () => {
  const kid = await registerWaits(here, [], [{ name: "w", taskReferenceName: "w", type: "WAIT" }]);
  const sub = { name: "s", taskReferenceName: "s", type: "SUB_WORKFLOW", subWorkflowParam: { name: kid, version: 1 } };
  const name = await registerWaits(here, ["b"], [sub]);
  const start = { start: { name, version: 1, input: {} }, returnStrategy: "RETURN_STRATEGY_BLOCKING_TASK" };
  const { run: blocked } = await here.grpc.unary(`${service}/ExecuteWorkflow`, start);
  const id = await running(here, name);
  const said = { workflowId: id, status: "TASK_UPDATE_STATUS_COMPLETED" };

  const { run } = await here.grpc.unary(`${service}/SignalSync`, {
    ...{ ...said, output: bytesOf(`{"x":1}`), timeoutMs: 200 },
  });

  expect(blocked).toMatchObject({
    ...{ targetWorkflowId: id, shown: "blockingTask", blockingTask: { referenceTaskName: "w", taskType: "WAIT" } },
  });
  expect(run).toMatchObject({ targetWorkflowId: id, shown: "workflow", workflow: { workflow: { workflowId: id } } });
  expect(await here.grpc.unary(`${service}/Signal`, said)).toEqual({ signaled: false });
  expect(await codeOf(here.grpc.unary(`${service}/SignalSync`, said))).toBe("NOT_FOUND");
}, 60_000);

test("a word on a task by its reference over gRPC is answered with its id, or with the execution", async () => {
  const name = await registerWaits(here, ["a", "b"]);
  const id = await here.over.gRPC.start({ name, version: 1 });
  const word = { workflowId: id, taskReferenceName: "a", status: "TASK_UPDATE_STATUS_COMPLETED" };

  const first = await here.grpc.unary(`${service}/UpdateTaskByRefName`, word);
  const again = await here.grpc.unary(`${service}/UpdateTaskByRefName`, word);
  const { workflow } = await here.grpc.unary(`${service}/UpdateTaskByRefNameSync`, { ...word, taskReferenceName: "b" });

  expect([first, again]).toEqual([{ taskId: expect.any(String), _taskId: "taskId" }, {}]);
  expect(workflow).toMatchObject({ workflowId: id, status: "COMPLETED" });
  expect(await codeOf(here.grpc.unary(`${service}/UpdateTaskByRefNameSync`, word))).toBe("NOT_FOUND");
});

test.each([
  ["Signal", { status: "TASK_UPDATE_STATUS_UNSPECIFIED" }],
  ["Signal", { status: 17 }],
  ["Signal", { output: bytesOf("[1]") }],
  ["SignalSync", { returnStrategy: 9 }],
  ["UpdateTaskByRefName", { output: bytesOf("{") }],
  ["UpdateTaskByRefName", { taskReferenceName: "" }],
  ["ExecuteWorkflow", {}],
  ["ExecuteWorkflow", { start: { name: "" } }],
  ["ExecuteWorkflow", { start: { name: "n" }, idempotencyStrategy: 7 }],
])("%s with %j is INVALID_ARGUMENT", async (method, members) => {
  const name = await registerWaits(here, [], [{ name: "w", taskReferenceName: "w", type: "WAIT" }]);
  const workflowId = await here.over.gRPC.start({ name, version: 1 });
  const said = { workflowId, status: "TASK_UPDATE_STATUS_COMPLETED", taskReferenceName: "w" };

  expect(await codeOf(here.grpc.unary(`${service}/${method}`, { ...said, ...members }))).toBe("INVALID_ARGUMENT");

  expect(await here.over.gRPC.execution(workflowId)).toMatchObject({ status: "RUNNING" });
});

test("an api that stops answers who waits with how it stands; one that is killed leaves an answer for the next", async () => {
  const name = await registerWaits(here, ["a"]);
  const asked = { name, waitForSeconds: 30, idempotencyKey: name };
  const stopped = executing.REST(here, asked);
  const id = await running(elsewhere, name);

  await cluster.apis[0]?.stop();
  const heard = await stopped;
  await cluster.apis[0]?.restart();
  let isKilled = false;
  const cut = (async (): Promise<string> => {
    for (;;) {
      try {
        await executing.REST(here, asked);
        return "answered";
      } catch {
        // A connection of before, whose end has not been noticed yet, is cut at once.
        if (isKilled) return "cut off";
      }
    }
  })();
  await untilCallers(1);
  isKilled = true;
  await cluster.apis[0]?.kill();
  await complete(id, "a");
  await cluster.apis[0]?.restart();

  expect(heard).toEqual({ workflowId: id, status: "RUNNING", signalTimeout: true });
  expect(await cut).toBe("cut off");
  expect(await executing.REST(here, asked)).toEqual({ workflowId: id, status: "COMPLETED", signalTimeout: false });
}, 120_000);

/** Bytes as proto-loader takes them in JSON. */
function bytesOf(text: string): string {
  return Buffer.from(text).toString("base64");
}

async function complete(workflowId: string, reference: string): Promise<void> {
  await elsewhere.http.must("POST", `/tasks/${workflowId}/${reference}/COMPLETED`, {});
}

/** Waits until so many executions of that name run, and completes them. */
async function completeAll(name: string, count: number): Promise<void> {
  const ids = await until(`${count} executions`, { withinMs: 30_000 }, async () => {
    const all = await runningAll(name);
    return all.length === count && all;
  });
  await Promise.all(ids.map(async (id) => await complete(id, "a")));
}

async function runningAll(name: string): Promise<readonly string[]> {
  return (await here.http.must("GET", `/workflow/running/${name}`)) as readonly string[];
}

async function readsIn(ms: number): Promise<number> {
  const before = meter.statements();
  await delay(ms);
  return meter.statements() - before;
}

/** Waits until so many callers wait at the first api. */
async function untilCallers(count: number): Promise<void> {
  await until(`${count} callers to wait`, { withinMs: 30_000 }, async () => {
    const metrics = await (await fetch(cluster.apis[0]?.metricsUrl ?? "")).text();
    return new RegExp(`^tutti_waiting_callers(\\{.*\\})? ${count}$`, "mu").test(metrics);
  });
}
