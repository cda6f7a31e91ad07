import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { makeLog } from "@tutti/service-kit";
import { egressPolicy, httpTask } from "@tutti/system-tasks";
import { completed, handler, makeClient, startWorker, type Client } from "@tutti/worker";
import { runSample } from "@tutti/worker/sample";

import { makeMemoryCluster, type MemoryCluster } from "./memory-cluster.ts";

const host = "127.0.0.1";
const lines: string[] = [];
let cluster: MemoryCluster;
let address: string;
let restUrl: string;
let client: Client;

beforeAll(async () => {
  const destination = { write: (line: string) => void lines.push(line) };
  const log = makeLog({ service: "memory", instance: "memory-1" }, { level: "warn", destination });
  cluster = makeMemoryCluster({
    instance: "memory-1",
    version: "1.2.3",
    log,
    grpc: { port: 0, host },
    rest: { port: 0, host },
    systemTasks: [httpTask({ policy: egressPolicy("127.0.0.1") })],
    secrets: { value: () => "s3cret" },
  });
  const { grpcPort, restPort } = await cluster.listen();
  address = `${host}:${grpcPort}`;
  restUrl = `http://${host}:${restPort}/api`;
  client = makeClient({ address });
});

afterAll(async () => {
  client.close();
  await cluster.drain(AbortSignal.timeout(5_000));
  await cluster.close();
});

test("a workflow registered, started and worked on over gRPC completes", async () => {
  await client.registerTasks([{ name: "greet" }]);
  await client.registerWorkflow({
    name: "hello_world",
    version: 1,
    tasks: [
      { type: "SIMPLE", name: "greet", taskReferenceName: "greet", inputParameters: { to: "${workflow.input.to}" } },
    ],
    outputParameters: { said: "${greet.output.said}" },
  });
  const greet = handler<{ to: string }>("greet", ({ input }) => completed({ said: `hello, ${input.to}` }));
  const worker = startWorker({ address, handlers: [greet], workerId: "w1", pollTimeoutMs: 500 });

  const workflowId = await client.startWorkflow({ name: "hello_world", input: { to: "world" } });
  const execution = await until(async () => {
    const now = await client.getExecution(workflowId);
    return now.status === "COMPLETED" ? now : undefined;
  });
  await worker.drain();

  expect(execution.output).toEqual({ said: "hello, world" });
  expect(execution.tasks.map(({ status, workerId }) => [status, workerId])).toEqual([["COMPLETED", "w1"]]);
});

test("a workflow registered, started and worked on over REST completes", async () => {
  await post("/metadata/taskdefs", [{ name: "wave", retryCount: 0 }]);
  await post("/metadata/workflow", {
    name: "hello_rest",
    version: 1,
    schemaVersion: 2,
    tasks: [{ type: "SIMPLE", name: "wave", taskReferenceName: "wave" }],
  });

  const workflowId = await post("/workflow/hello_rest", { n: 1 });
  const task = JSON.parse(await get("/tasks/poll/wave?workerid=w2"));
  await post("/tasks", {
    workerId: "w2",
    taskId: task.taskId,
    workflowInstanceId: workflowId,
    status: "COMPLETED",
    outputData: { n: 2 },
  });
  const execution = JSON.parse(await get(`/workflow/${workflowId}`));

  expect(execution).toMatchObject({ status: "COMPLETED", output: { n: 2 }, tasks: [{ workerId: "w2" }] });
});

test("the sample order is fulfilled, its failed payment tried again and its second waited for", async () => {
  const printed: string[] = [];
  const print = (line: string): void => void printed.push(line);

  const { execution, worker } = await runSample({
    address,
    print,
    limitMs: 20_000,
    signal: AbortSignal.timeout(20_000),
  });
  await worker.drain();

  expect(execution.status).toBe("COMPLETED");
  expect(execution.output).toMatchObject({ message: "order o-1 is on its way" });
  expect(printed.join("\n")).toContain("the bank did not answer");
}, 30_000);

test("an HTTP task is carried out by the cluster itself", async () => {
  const server = createServer(({ headers }, response) =>
    response.end(JSON.stringify({ length: headers["x-key"]?.length })),
  );
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const uri = `http://${host}:${(server.address() as AddressInfo).port}/`;
  const request = { uri, method: "GET", headers: { "X-Key": "${workflow.secrets.KEY}" } };
  await client.registerWorkflow({
    name: "calls",
    version: 1,
    tasks: [{ type: "HTTP", name: "call", taskReferenceName: "call", inputParameters: { http_request: request } }],
    outputParameters: { length: "${call.output.response.body.length}" },
  });

  const workflowId = await client.startWorkflow({ name: "calls" });
  const execution = await until(async () => {
    const now = await client.getExecution(workflowId);
    return now.status === "COMPLETED" ? now : undefined;
  });
  server.close();

  expect(execution.output).toEqual({ length: 6 });
});

test("a bulk job retries all that its filter finds", async () => {
  const inputParameters = { evaluatorType: "javascript", expression: "throw new Error('no')" };
  await client.registerWorkflow({
    name: "fails",
    version: 1,
    tasks: [{ type: "INLINE", name: "a", taskReferenceName: "a", inputParameters }],
  });
  const ids = await Promise.all([1, 2, 3].map(() => client.startWorkflow({ name: "fails" })));
  const filter = { query: "workflowType = fails AND status = FAILED", freeText: "", errorGroup: "" };
  await until(async () => {
    const { reach } = JSON.parse(await post("/console/jobs", { verb: "RETRY", filter, dryRun: true }));
    return reach.total === ids.length ? reach : undefined;
  });

  await post("/console/jobs", { verb: "RETRY", filter, jobId: "job-1" });
  const job = await until(async () => {
    const now = JSON.parse(await get("/console/jobs/job-1"));
    return now.state === "DONE" ? now : undefined;
  });

  expect(job).toMatchObject({ total: 3, done: 3, skipped: 0, failed: 0 });
}, 30_000);

test("what nobody did wrong is told to nobody", () => {
  expect(lines).toEqual([]);
});

async function post(path: string, body: unknown): Promise<string> {
  const headers = { "content-type": "application/json" };
  return await textOf(await fetch(`${restUrl}${path}`, { method: "POST", headers, body: JSON.stringify(body) }));
}

async function get(path: string): Promise<string> {
  return await textOf(await fetch(`${restUrl}${path}`));
}

async function textOf(response: Response): Promise<string> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${text}`);
  return text;
}

/** What `find` finds, asked again and again for some seconds. */
async function until<Found>(find: () => Promise<Found | undefined>): Promise<Found> {
  const limit = Date.now() + 8_000;
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    if (Date.now() > limit) throw new Error("never came true");
    await delay(10);
  }
}
