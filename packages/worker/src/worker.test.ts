import { status } from "@grpc/grpc-js";
import { afterEach, beforeEach, expect, test } from "@jest/globals";

import { objectFromWire, objectToWire } from "./json.ts";
import { completed, failed, inProgress, TerminalTaskError } from "./outcome.ts";
import { handler } from "./task-handler.ts";
import type { Handle, TaskHandler } from "./task-handler.ts";
import { fakeTaskService } from "./testing/fake-task-service.ts";
import type { FakeTaskService } from "./testing/fake-task-service.ts";
import { startWorker } from "./worker.ts";
import type { Worker, WorkerProblem } from "./worker.ts";

let service: FakeTaskService;
let worker: Worker | undefined;
let problems: WorkerProblem[];
beforeEach(async () => {
  service = await fakeTaskService();
  problems = [];
});
afterEach(async () => {
  await worker?.drain();
  service.stop();
});

function start(...handlers: readonly TaskHandler[]): Worker {
  const backOff = { firstMs: 1, longestMs: 5 };
  const onError = (problem: WorkerProblem): void => void problems.push(problem);
  worker = startWorker({ address: service.address, handlers, workerId: "w", pollTimeoutMs: 200, backOff, onError });
  return worker;
}

async function resultOf(handle: Handle) {
  start(handler("work", handle));
  service.give({
    taskId: "t1",
    workflowInstanceId: "i1",
    inputData: objectToWire({ n: 1, deep: { list: [null, "x"] } }),
  });
  await service.until(() => service.results.length === 1);
  return service.results[0];
}

test("what a handler gives completes the task with its output", async () => {
  const result = await resultOf(({ input }) => completed({ seen: input }));

  expect(result).toMatchObject({ taskId: "t1", workflowInstanceId: "i1", workerId: "w", status: "COMPLETED" });
  expect(objectFromWire(result?.outputData ?? new Map())).toEqual({ seen: { n: 1, deep: { list: [null, "x"] } } });
});

test("a handler that throws fails the attempt with the message as the reason", async () => {
  const result = await resultOf(() => Promise.reject(new Error("no stock")));

  expect(result).toMatchObject({ status: "FAILED", reasonForIncompletion: "no stock" });
});

test("a terminal error fails the task for good", async () => {
  const result = await resultOf(() => Promise.reject(new TerminalTaskError("no such order")));

  expect(result).toMatchObject({ status: "FAILED_WITH_TERMINAL_ERROR", reasonForIncompletion: "no such order" });
});

test("an output that is no JSON fails the attempt", async () => {
  const result = await resultOf(() => completed({ big: 1n as unknown as number }));

  expect(result).toMatchObject({ status: "FAILED", reasonForIncompletion: expect.stringContaining("BigInt") });
});

test("a task in progress comes back after the time the handler asks for", async () => {
  const result = await resultOf(() => inProgress({ callbackAfterSeconds: 7, output: { percent: 40 } }));

  expect(result).toMatchObject({ status: "IN_PROGRESS", callbackAfterSeconds: 7 });
});

test("log lines travel with the result", async () => {
  const result = await resultOf((_, { log }) => {
    log("one");
    log("two");
    return completed();
  });

  expect(result?.logs.map(({ log, taskId }) => [log, taskId])).toEqual([
    ["one", "t1"],
    ["two", "t1"],
  ]);
});

test("a lease is extended before the result is there", async () => {
  start(
    handler("work", async (_, { extendLease }) => {
      await extendLease();
      return completed();
    }),
  );
  service.give({ taskId: "t1" });

  await service.until(() => service.results.length === 2);

  expect(service.results[0]).toMatchObject({ status: "IN_PROGRESS", extendLease: true });
  expect(service.results[1]).toMatchObject({ status: "COMPLETED", extendLease: false });
});

test("a result is repeated until it is acknowledged", async () => {
  service.failUpdates([status.UNAVAILABLE, status.INTERNAL, status.DEADLINE_EXCEEDED]);

  const result = await resultOf(() => completed());

  expect(result).toMatchObject({ taskId: "t1", status: "COMPLETED" });
  expect(problems).toEqual([]);
});

test("a result that the server refuses for good is not repeated and is told", async () => {
  service.failUpdates([status.NOT_FOUND]);
  start(handler("work", () => completed()));
  service.give({ taskId: "gone" });
  service.give({ taskId: "there" });

  await service.until(() => service.results.length === 1);

  expect(service.results[0]?.taskId).toBe("there");
  expect(problems).toMatchObject([{ kind: "result", taskId: "gone", error: { code: status.NOT_FOUND } }]);
});

test("polling goes on after errors", async () => {
  service.failPolls([status.UNAVAILABLE, status.INTERNAL]);

  const result = await resultOf(() => completed());

  expect(result?.status).toBe("COMPLETED");
  expect(problems).toMatchObject([{ kind: "poll", error: { code: status.INTERNAL } }]);
});

test("a handler gets the tasks of its own domain only", async () => {
  start(
    handler("work", () => completed({ by: "none" })),
    handler("work", () => completed({ by: "east" }), { domain: "east" }),
  );
  service.give({ taskId: "e", domain: "east" });

  await service.until(() => service.results.length === 1);

  expect(objectFromWire(service.results[0]?.outputData ?? new Map())).toEqual({ by: "east" });
});

test("never more tasks at once than the concurrency", async () => {
  let [now, most] = [0, 0];
  const handle: Handle = async () => {
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setImmediate(resolve));
    now -= 1;
    return completed();
  };
  start(handler("work", handle, { concurrency: 3 }));
  for (let index = 0; index < 20; index += 1) service.give({ taskId: `t${index}` });

  await service.until(() => service.results.length === 20);

  expect(most).toBe(3);
  expect(Math.max(...service.polls.map(({ count }) => count))).toBe(3);
});

test("a drain finishes what runs, hands the result in and polls no more", async () => {
  let finish: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => {
    const running = start(
      handler("work", async () => {
        resolve();
        await new Promise<void>((done) => (finish = done));
        return completed();
      }),
    );
    expect(running).toBe(worker);
  });
  service.give({ taskId: "t1" });
  await begun;

  const drained = worker?.drain();
  finish();
  await drained;

  expect(service.results.map(({ taskId }) => taskId)).toEqual(["t1"]);
  expect(service.polls).toHaveLength(1);
});

test("a drain whose patience ends tells handlers to give up", async () => {
  let begin: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  start(
    handler("work", async (_, { signal }) => {
      begin();
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      return failed("gave up");
    }),
  );
  service.give({ taskId: "t1" });
  await begun;

  await worker?.drain({ patienceMs: 1 });

  expect(service.results[0]).toMatchObject({ status: "FAILED", reasonForIncompletion: "gave up" });
});

test.each([{ pollTimeoutMs: 0 }, { pollTimeoutMs: 5001 }, { pollTimeoutMs: 1.5 }])("%j is out of range", (option) => {
  expect(() => startWorker({ address: "x", handlers: [], ...option })).toThrow(RangeError);
});

test("a concurrency below one is out of range", () => {
  const handlers = [handler("work", () => completed(), { concurrency: 0 })];

  expect(() => startWorker({ address: "x", handlers })).toThrow(RangeError);
});
