import { status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";

import { completed } from "../outcome.ts";
import { handler } from "../task-handler.ts";
import type { Handle } from "../task-handler.ts";
import { fakeServer } from "../testing/fake-server.ts";
import type { FakeServer } from "../testing/fake-server.ts";
import type { FakeStream } from "../testing/fake-stream-service.ts";
import type { WorkerProblem } from "../transport.ts";
import { startWorker } from "../worker.ts";
import type { Worker } from "../worker.ts";

let server: FakeServer;
let worker: Worker | undefined;
let problems: WorkerProblem[];
let notices: string[];
beforeEach(async () => {
  server = await fakeServer();
  problems = [];
  notices = [];
});
afterEach(async () => {
  await worker?.drain({ patienceMs: 100 });
  server.stop();
});

/** A worker whose tasks end when the test says so. */
function startHeld(concurrency = 1) {
  const finish: (() => void)[] = [];
  const handle: Handle = async (_, { signal }) => {
    await new Promise<void>((resolve) => {
      finish.push(resolve);
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
    return completed();
  };
  start(concurrency, handle);
  const finishAll = (): void => {
    for (const end of finish.splice(0)) end();
  };
  return { finish, finishAll };
}

function start(concurrency: number, handle: Handle = () => completed()): void {
  worker = startWorker({
    address: server.address,
    handlers: [handler("work", handle, { concurrency })],
    workerId: "w",
    pollTimeoutMs: 200,
    backOff: { firstMs: 1, longestMs: 5 },
    onError: (problem) => void problems.push(problem),
    onNotice: (line) => void notices.push(line),
  });
}

describe("a stream", () => {
  test("is one for all handlers, and asks for as many tasks as there are slots", async () => {
    const handlers = [
      handler("work", () => completed(), { concurrency: 7 }),
      handler("work", () => completed(), { domain: "east" }),
    ];
    worker = startWorker({ address: server.address, handlers, workerId: "w" });

    await server.until(() => server.asked.length === 2);

    expect(server.streams).toHaveLength(1);
    const [hello, credits] = stream(0).frames;
    expect(hello?.hello).toMatchObject({ workerId: "w", clientName: "tutti-worker-typescript" });
    expect(credits?.credits).toEqual([
      { taskType: "work", domain: "", count: 7 },
      { taskType: "work", domain: "east", count: 1 },
    ]);
  });

  test("carries many results in few frames, each with the credit for the next task", async () => {
    start(100);
    server.give(...Array.from({ length: 1_000 }, (_, index) => ({ taskId: `t${index}` })));

    await server.until(() => server.results.length === 1_000);

    expect(new Set(server.results.map(({ taskId }) => taskId)).size).toBe(1_000);
    expect(stream(0).frames.length).toBeLessThan(200);
  });

  test("tells that a task has arrived, unless its result tells it too", async () => {
    const { finish, finishAll } = startHeld(2);
    server.give({ taskId: "t1" }, { taskId: "t2" });
    await server.until(() => finish.length === 2 && stream(0).acknowledged.length === 2);

    finishAll();
    await server.until(() => server.results.length === 2);

    const leases = stream(0).results.map(({ leaseId = "" }) => leaseId);
    expect([...stream(0).acknowledged].sort()).toEqual([...leases].sort());
  });

  test("gives a task back for which it has no handler", async () => {
    start(1);
    await server.until(() => server.asked.length === 1);

    stream(0).send({ tasks: [{ leaseId: "l", taskId: "t", workflowId: "i", taskType: "other" }] });

    await server.until(() => stream(0).returned.length === 1);
    expect(stream(0).returned).toEqual([{ leaseId: "l", taskId: "t", workflowId: "i" }]);
    expect(stream(0).acknowledged).toEqual([]);
  });
});

describe("a stream that breaks", () => {
  test("is opened again, with credits for the slots that are free", async () => {
    const { finish } = startHeld(3);
    server.give({ taskId: "t1" });
    await server.until(() => finish.length === 1);

    stream(0).break();

    await server.until(() => server.streams.length === 2 && stream(1).frames.length > 1);
    expect(stream(1).frames.flatMap(({ credits }) => credits)).toMatchObject([{ count: 2 }]);
    expect(problems).toEqual([]);
  });

  test("has its unanswered results sent again, under the same ids, as repeats", async () => {
    start(2);
    await server.until(() => server.asked.length === 1);
    stream(0).isSilent = true;
    server.give({ taskId: "t1" }, { taskId: "t2" });
    await server.until(() => stream(0).results.length === 2);

    stream(0).break();

    await server.until(() => server.results.length === 2);
    expect(stream(0).results.map(({ isRepeat }) => isRepeat)).toEqual([false, false]);
    expect(stream(1).results).toEqual(stream(0).results.map((result) => ({ ...result, isRepeat: true })));
  });

  test("lets its tasks run on, and their results go over the next one", async () => {
    const { finish, finishAll } = startHeld();
    server.give({ taskId: "t1" });
    await server.until(() => finish.length === 1);
    stream(0).break();

    finishAll();

    await server.until(() => server.results.length === 1);
    expect(server.results[0]).toMatchObject({ taskId: "t1", status: "COMPLETED" });
    expect(stream(1).results.map(({ leaseId }) => leaseId)[0]).toMatch(/^lease-t1-/);
  });

  test("for another reason than that the server is away is told, and opened again", async () => {
    start(1);
    await server.until(() => server.asked.length === 1);

    stream(0).break(status.INTERNAL);
    await server.until(() => server.streams.length === 2);

    expect(problems).toMatchObject([{ kind: "stream", error: { code: status.INTERNAL } }]);
  });

  test("in peace is opened again without a word", async () => {
    start(1);
    await server.until(() => server.asked.length === 1);

    stream(0).end();
    await server.until(() => server.streams.length === 2);

    expect(problems).toEqual([]);
  });
});

describe("a server that drains", () => {
  test("is left once the results are answered, and a new stream is opened for what still runs", async () => {
    const { finish, finishAll } = startHeld(2);
    server.give({ taskId: "t1" });
    await server.until(() => finish.length === 1);

    stream(0).send({ drain: { graceMs: 5_000 } });

    await server.until(() => stream(0).isEnded && server.streams.length === 2);
    finishAll();
    await server.until(() => server.results.length === 1);
    expect(stream(0).results).toEqual([]);
    expect(stream(1).results).toHaveLength(1);
  });

  test("gets no more credits", async () => {
    start(1);
    await server.until(() => server.asked.length === 1);
    stream(0).isSilent = true;
    server.give({ taskId: "t1" });
    await server.until(() => stream(0).results.length === 1);
    const [result] = stream(0).results;
    const credits = stream(0).frames.flatMap((frame) => frame.credits).length;

    stream(0).send({ drain: {} });
    stream(0).send({ answers: [{ resultId: result?.resultId ?? "", outcome: { $case: "ignored", value: {} } }] });

    await server.until(() => stream(0).isEnded);
    expect(stream(0).frames.flatMap((frame) => frame.credits)).toHaveLength(credits);
  });
});

describe("a worker that drains", () => {
  test("says so, gives back what comes too late, and ends its side after its last result", async () => {
    const { finish, finishAll } = startHeld();
    server.give({ taskId: "t1" });
    await server.until(() => finish.length === 1);

    const drained = worker?.drain();
    await server.until(() => stream(0).isDraining);
    stream(0).send({ tasks: [{ leaseId: "late", taskId: "t2", workflowId: "i", taskType: "work" }] });
    await server.until(() => stream(0).returned.length === 1);
    expect(stream(0).isEnded).toBe(false);
    finishAll();
    await drained;

    expect(stream(0).isEnded).toBe(true);
    expect(server.results.map(({ taskId }) => taskId)).toEqual(["t1"]);
  });

  test("opens another stream to hand in what it has when the first breaks", async () => {
    const { finish, finishAll } = startHeld();
    server.give({ taskId: "t1" });
    await server.until(() => finish.length === 1);
    const drained = worker?.drain();
    stream(0).break();

    finishAll();
    await drained;

    expect(server.results.map(({ taskId }) => taskId)).toEqual(["t1"]);
    expect(server.asked).toEqual([1]);
  });

  test("gives up what cannot be handed in when its patience ends, and tells", async () => {
    const { finish, finishAll } = startHeld();
    server.give({ taskId: "t1" });
    await server.until(() => finish.length === 1);
    server.stop();

    const drained = worker?.drain({ patienceMs: 50 });
    finishAll();
    await drained;

    expect(problems).toMatchObject([{ kind: "result", taskId: "t1", error: { code: status.UNAVAILABLE } }]);
  });
});

describe("a server without streams", () => {
  test("is polled instead, and the worker says so once", async () => {
    server.stop();
    server = await fakeServer({ hasStreams: false });
    start(1);
    server.give({ taskId: "t1" }, { taskId: "t2" });

    await server.until(() => server.results.length === 2);

    expect(notices).toEqual([expect.stringContaining("polled instead")]);
    expect(problems).toEqual([]);
  });
});

function stream(index: number): FakeStream {
  const found = server.streams[index];
  if (found === undefined) throw new Error(`there is no stream ${index}`);
  return found;
}
