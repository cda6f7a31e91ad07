import { setTimeout as delay } from "node:timers/promises";

import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { makeLog } from "@tutti/service-kit";
import { completed, handler, inProgress, makeClient, startWorker } from "@tutti/worker";
import type { Client, Execution, TaskHandler, WorkerOptions } from "@tutti/worker";

import { makeMemoryCluster, type MemoryCluster } from "./memory-cluster.ts";

const host = "127.0.0.1";
const lines: string[] = [];
let cluster: MemoryCluster;
let address: string;
let client: Client;

beforeAll(async () => {
  cluster = await startCluster(0);
  const { grpcPort } = await cluster.listen();
  address = `${host}:${grpcPort}`;
  client = makeClient({ address });
});

afterAll(async () => {
  client.close();
  await cluster.drain(AbortSignal.timeout(5_000));
  await cluster.close();
});

test("workflows of ten tasks complete, each task handed out once", async () => {
  const names = Array.from({ length: 10 }, (_, index) => `ten_${index}`);
  await defined("ten", names);
  let runs = 0;
  const handlers = names.map((name) => handler(name, () => completed({ run: (runs += 1) }), { concurrency: 20 }));
  const worker = streaming(handlers);

  const ended = await allEnded(await started("ten", 50));
  await worker.drain();

  expect(ended.map(({ status }) => status)).toEqual(ended.map(() => "COMPLETED"));
  expect(runs).toBe(500);
}, 60_000);

test("what waits in the queue before there is a worker is handed out, too", async () => {
  await defined("early", ["early"]);
  const ids = await started("early", 300);
  const worker = streaming([handler("early", () => completed(), { concurrency: 40 })]);

  const ended = await allEnded(ids);
  await worker.drain();

  expect(ended.map(({ status }) => status)).toEqual(ended.map(() => "COMPLETED"));
}, 60_000);

test("a streaming and a polling worker share the work", async () => {
  await defined("shared", ["shared"]);
  const ids = await started("shared", 300);
  const done = { stream: 0, poll: 0 };
  const workers = (["stream", "poll"] as const).map((transport) =>
    streaming(
      [
        handler(
          "shared",
          async () => {
            await delay(5);
            done[transport] += 1;
            return completed();
          },
          { concurrency: 10 },
        ),
      ],
      { transport, workerId: transport },
    ),
  );

  await allEnded(ids);
  await Promise.all(workers.map((worker) => worker.drain()));

  expect(done.stream + done.poll).toBe(300);
  expect(Math.min(done.stream, done.poll)).toBeGreaterThan(75);
}, 60_000);

test("a task in progress comes back with its output so far", async () => {
  await defined("slow", ["slow"]);
  const seen: number[] = [];
  const worker = streaming([
    handler("slow", ({ pollCount }) => {
      seen.push(pollCount);
      return pollCount === 1 ? inProgress({ callbackAfterSeconds: 0, output: { percent: 50 } }) : completed();
    }),
  ]);

  const [execution] = await allEnded(await started("slow", 1));
  await worker.drain();

  expect(execution?.status).toBe("COMPLETED");
  expect(seen).toEqual([1, 2]);
});

test("a worker that leaves hands its work over to the next one", async () => {
  await defined("handover", ["handover"]);
  const ids = await started("handover", 100);
  const handlers = [
    handler(
      "handover",
      async () => {
        await delay(5);
        return completed();
      },
      { concurrency: 10 },
    ),
  ];
  const first = streaming(handlers, { workerId: "first" });
  await until(async () => {
    const executions = await Promise.all(ids.slice(0, 20).map((id) => client.getExecution(id)));
    return executions.some(({ status }) => status === "COMPLETED") ? true : undefined;
  });
  await first.drain();
  const second = streaming(handlers, { workerId: "second" });

  const ended = await allEnded(ids);
  await second.drain();

  expect(ended.map(({ status }) => status)).toEqual(ended.map(() => "COMPLETED"));
  expect(ended.flatMap(({ tasks }) => tasks)).toHaveLength(100);
}, 60_000);

test("what nobody did wrong is told to nobody", () => {
  expect(lines).toEqual([]);
});

async function startCluster(port: number): Promise<MemoryCluster> {
  const destination = { write: (line: string) => void lines.push(line) };
  const log = makeLog({ service: "memory", instance: "memory-1" }, { level: "warn", destination });
  const rest = { port: 0, host };
  return makeMemoryCluster({ instance: "memory-1", version: "1.2.3", log, grpc: { port, host }, rest });
}

/** A workflow whose tasks, each of a type of its own name, follow each other. */
async function defined(name: string, tasks: readonly string[]): Promise<void> {
  await client.registerTasks(tasks.map((task) => ({ name: task })));
  await client.registerWorkflow({ name, tasks: tasks.map((task) => ({ name: task, taskReferenceName: task })) });
}

async function started(name: string, count: number): Promise<readonly string[]> {
  return await Promise.all(Array.from({ length: count }, async () => await client.startWorkflow({ name })));
}

function streaming(handlers: readonly TaskHandler[], options: Partial<WorkerOptions> = {}) {
  return startWorker({ address, handlers, workerId: "w", pollTimeoutMs: 500, ...options });
}

/** One after the other: to ask for all at once would be most of the load. */
async function allEnded(ids: readonly string[]): Promise<readonly Execution[]> {
  const executions: Execution[] = [];
  for (const id of ids) {
    const ended = await until(async () => {
      const execution = await client.getExecution(id);
      return execution.status === "RUNNING" ? undefined : execution;
    });
    executions.push(ended);
  }
  return executions;
}

/** What `find` finds, asked again and again for some seconds. */
async function until<Found>(find: () => Promise<Found | undefined>): Promise<Found> {
  const limit = Date.now() + 50_000;
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    if (Date.now() > limit) throw new Error("never came true");
    await delay(20);
  }
}
