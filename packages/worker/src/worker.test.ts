import { status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";

import { completed, failed, inProgress, TerminalTaskError } from "./outcome.ts";
import { handler } from "./task-handler.ts";
import type { Handle, TaskHandler } from "./task-handler.ts";
import { fakeServer } from "./testing/fake-server.ts";
import type { FakeServer } from "./testing/fake-server.ts";
import type { WorkerProblem } from "./transport.ts";
import { startWorker } from "./worker.ts";
import type { Worker } from "./worker.ts";

describe.each(["stream", "poll"] as const)("over %s,", (transport) => {
  let server: FakeServer;
  let worker: Worker | undefined;
  let problems: WorkerProblem[];
  beforeEach(async () => {
    server = await fakeServer();
    problems = [];
  });
  afterEach(async () => {
    await worker?.drain();
    server.stop();
  });

  function start(...handlers: readonly TaskHandler[]): Worker {
    const { address } = server;
    const backOff = { firstMs: 1, longestMs: 5 };
    const onError = (problem: WorkerProblem): void => void problems.push(problem);
    worker = startWorker({ address, handlers, transport, workerId: "w", pollTimeoutMs: 200, backOff, onError });
    return worker;
  }

  async function resultOf(handle: Handle) {
    start(handler("work", handle));
    server.give({ taskId: "t1", workflowId: "i1", input: { n: 1, deep: { list: [null, "x"] } } });
    await server.until(() => server.results.length === 1);
    return server.results[0];
  }

  test("what a handler gives completes the task with its output", async () => {
    const result = await resultOf(({ input }) => completed({ seen: input }));

    expect(result).toMatchObject({ taskId: "t1", workflowId: "i1", workerId: "w", status: "COMPLETED" });
    expect(result?.output).toEqual({ seen: { n: 1, deep: { list: [null, "x"] } } });
  });

  test("a handler that throws fails the attempt with the message as the reason", async () => {
    const result = await resultOf(() => Promise.reject(new Error("no stock")));

    expect(result).toMatchObject({ status: "FAILED", reason: "no stock" });
  });

  test("a terminal error fails the task for good", async () => {
    const result = await resultOf(() => Promise.reject(new TerminalTaskError("no such order")));

    expect(result).toMatchObject({ status: "FAILED_WITH_TERMINAL_ERROR", reason: "no such order" });
  });

  test("an output that is no JSON fails the attempt", async () => {
    const result = await resultOf(() => completed({ big: 1n as unknown as number }));

    expect(result).toMatchObject({ status: "FAILED", reason: expect.stringContaining("BigInt") });
  });

  test("a task in progress comes back after the time the handler asks for", async () => {
    const result = await resultOf(() => inProgress({ callbackAfterSeconds: 7, output: { percent: 40 } }));

    expect(result).toMatchObject({ status: "IN_PROGRESS", callbackAfterSeconds: 7, output: { percent: 40 } });
  });

  test("log lines travel with the result", async () => {
    const result = await resultOf((_, { log }) => {
      log("one");
      log("two");
      return completed();
    });

    expect(result?.logs).toEqual(["one", "two"]);
  });

  test("a lease is extended before the result is there", async () => {
    start(
      handler("work", async (_, { extendLease }) => {
        await extendLease();
        return completed();
      }),
    );
    server.give({ taskId: "t1" });

    await server.until(() => server.results.length === 2);

    expect(server.results[0]).toMatchObject({ status: "IN_PROGRESS", extendLease: true });
    expect(server.results[1]).toMatchObject({ status: "COMPLETED", extendLease: false });
  });

  test("a result is repeated until it is acknowledged", async () => {
    server.failUpdates(status.UNAVAILABLE, status.INTERNAL, status.DEADLINE_EXCEEDED);

    const result = await resultOf(() => completed());

    expect(result).toMatchObject({ taskId: "t1", status: "COMPLETED" });
    expect(problems).toEqual([]);
  });

  test("a result that the server refuses for good is not repeated and is told", async () => {
    server.failUpdates(status.NOT_FOUND);
    start(handler("work", () => completed()));
    server.give({ taskId: "gone" }, { taskId: "there" });

    await server.until(() => server.results.length === 1);

    expect(server.results[0]?.taskId).toBe("there");
    expect(problems).toMatchObject([{ kind: "result", taskId: "gone", error: { code: status.NOT_FOUND } }]);
  });

  test("an output larger than the server takes fails the task for good, and says so", async () => {
    const result = await resultOf(() => completed({ text: "x".repeat(5 * 1024 * 1024) }));

    expect(result).toMatchObject({ status: "FAILED_WITH_TERMINAL_ERROR", reason: expect.stringContaining("larger") });
    expect(problems).toEqual([]);
  });

  test("a handler gets the tasks of its own domain only", async () => {
    start(
      handler("work", () => completed({ by: "none" })),
      handler("work", () => completed({ by: "east" }), { domain: "east" }),
    );
    server.give({ taskId: "e", domain: "east" });

    await server.until(() => server.results.length === 1);

    expect(server.results[0]?.output).toEqual({ by: "east" });
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
    server.give(...Array.from({ length: 20 }, (_, index) => ({ taskId: `t${index}` })));

    await server.until(() => server.results.length === 20);

    expect(most).toBe(3);
    expect(Math.max(...server.asked)).toBe(3);
  });

  test("a drain finishes what runs, hands the result in and asks for no more", async () => {
    let finish: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      start(
        handler("work", async () => {
          resolve();
          await new Promise<void>((done) => (finish = done));
          return completed();
        }),
      );
    });
    server.give({ taskId: "t1" });
    await begun;

    const drained = worker?.drain();
    server.give({ taskId: "t2" });
    finish();
    await drained;

    expect(server.results.map(({ taskId }) => taskId)).toEqual(["t1"]);
    expect(server.asked).toEqual([1]);
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
    server.give({ taskId: "t1" });
    await begun;

    await worker?.drain({ patienceMs: 1 });

    expect(server.results[0]).toMatchObject({ status: "FAILED", reason: "gave up" });
  });

  test("a drain of a worker without work ends, whether or not there is a server", async () => {
    const idle = start(handler("work", () => completed()));
    await server.until(() => server.asked.length === 1);
    const lonely = startWorker({ address: "127.0.0.1:1", handlers: [], transport });

    await Promise.all([idle.drain(), lonely.drain()]);

    expect(server.results).toEqual([]);
  });
});

test("polling goes on after errors", async () => {
  const server = await fakeServer();
  server.failPolls(status.UNAVAILABLE, status.INTERNAL);
  const problems: WorkerProblem[] = [];
  const worker = startWorker({
    address: server.address,
    handlers: [handler("work", () => completed())],
    transport: "poll",
    pollTimeoutMs: 200,
    backOff: { firstMs: 1, longestMs: 5 },
    onError: (problem) => void problems.push(problem),
  });
  server.give({ taskId: "t1" });

  await server.until(() => server.results.length === 1);
  await worker.drain();
  server.stop();

  expect(problems).toMatchObject([{ kind: "poll", error: { code: status.INTERNAL } }]);
});

test.each([{ pollTimeoutMs: 0 }, { pollTimeoutMs: 5001 }, { pollTimeoutMs: 1.5 }])("%j is out of range", (option) => {
  expect(() => startWorker({ address: "x", handlers: [], ...option })).toThrow(RangeError);
});

test("a concurrency below one is out of range", () => {
  const handlers = [handler("work", () => completed(), { concurrency: 0 })];

  expect(() => startWorker({ address: "x", handlers })).toThrow(RangeError);
});
