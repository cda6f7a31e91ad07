import { status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";

import type { workerGrpc } from "@tutti/contracts";

import { completed, TaskCancelledError } from "../index.ts";
import { handler } from "../task-handler.ts";
import type { Handle, TaskContext } from "../task-handler.ts";
import { fakeServer } from "../testing/fake-server.ts";
import type { FakeServer } from "../testing/fake-server.ts";
import type { FakeStream } from "../testing/fake-stream-service.ts";
import type { WorkerProblem } from "../transport.ts";
import { startWorker } from "../worker.ts";
import type { Worker, WorkerOptions } from "../worker.ts";

let server: FakeServer;
let worker: Worker;
let problems: WorkerProblem[];
beforeEach(async () => {
  server = await fakeServer();
  server.desk.capabilities.push("cancel", "progress", "start-workflows", "messages", "update-tasks", "signals");
  problems = [];
});
afterEach(async () => {
  await worker.drain({ patienceMs: 100 });
  server.stop();
});

function start(handle: Handle = () => completed(), options: Partial<WorkerOptions> = {}): void {
  worker = startWorker({
    address: server.address,
    handlers: [handler("work", handle)],
    workerId: "w",
    backOff: { firstMs: 1, longestMs: 5 },
    onError: (problem) => void problems.push(problem),
    ...options,
  });
}

type AtWork = { readonly context: TaskContext; readonly end: () => void };

/** A task at work, with the means of its handler, which ends when it is told to. */
async function atWork(): Promise<AtWork & { readonly leaseId: string; readonly cancel: () => void }> {
  const begun = new Promise<AtWork>((resolve) => {
    start(async (_, context) => {
      await new Promise<void>((end) => resolve({ context, end }));
      return completed();
    });
  });
  server.give({ taskId: "t1", workflowId: "i1" });
  const running = await begun;
  await server.until(() => stream(0).acknowledged.length === 1);
  const [leaseId = ""] = stream(0).acknowledged;
  return { ...running, leaseId, cancel: () => cancel(leaseId) };
}

function cancel(leaseId: string): void {
  const told = { leaseId, message: "enough", taskStatus: "CANCELED", workflowStatus: "TERMINATED" };
  stream(-1).send({ cancellations: [{ ...told, reason: "CANCELLATION_REASON_WORKFLOW_ENDED" }] });
}

describe("a task that is lost", () => {
  test("aborts its handler's signal with the reason, and what the handler then says is not sent", async () => {
    const { context, end, cancel: lose } = await atWork();
    const aborted = new Promise((resolve) => context.signal.addEventListener("abort", resolve));

    lose();

    await aborted;
    const { reason } = context.signal as { readonly reason: unknown };
    expect(reason).toBeInstanceOf(TaskCancelledError);
    expect(reason).toMatchObject({ message: "enough", reason: "WORKFLOW_ENDED", workflowStatus: "TERMINATED" });
    end();
    await server.until(() => server.asked.length === 2);
    expect(stream(0).results).toEqual([]);
    expect(problems).toEqual([]);
  });

  test("is found aborted by a handler that asks for its signal only then", async () => {
    const { context, end, cancel: lose } = await atWork();
    lose();
    server.give({ taskId: "t2" });
    // An answer that follows the cancellation.
    await worker.client.startWorkflow({ name: "w" });

    expect(context.signal.aborted).toBe(true);
    await expect(context.extendLease()).rejects.toBeInstanceOf(TaskCancelledError);
    end();
  });

  test("is among those that the next stream is asked for, and heard of there", async () => {
    const { context, end, leaseId } = await atWork();
    const aborted = new Promise((resolve) => context.signal.addEventListener("abort", resolve));
    stream(0).break();
    await server.until(() => server.streams.length === 2 && stream(1).frames.length > 0);

    const [first] = stream(1).frames;
    expect(first?.hello).toMatchObject({
      capabilities: ["cancel"],
      held: [{ leaseId, taskId: "t1", workflowId: "i1" }],
    });
    expect(first?.hello?.serves).toMatchObject([{ taskType: "work" }]);
    cancel(leaseId);
    await aborted;
    end();
  });
});

describe("progress", () => {
  test("is reported under the task's lease, and resolves when it is stored", async () => {
    const { context, end, leaseId } = await atWork();

    await context.progress({ output: { percent: 40 }, reason: "nearly", silentForSeconds: 5 });

    expect(stream(0).progress).toMatchObject([
      { leaseId, taskId: "t1", workflowId: "i1", reason: "nearly", callbackAfterSeconds: 5 },
    ]);
    expect(Buffer.from(stream(0).progress[0]?.output ?? []).toString()).toBe(`{"percent":40}`);
    end();
  });

  test("that says nothing extends the lease, as extendLease does", async () => {
    const { context, end } = await atWork();

    await context.progress();
    await context.extendLease();

    expect(stream(0).progress).toMatchObject([{ output: undefined, reason: undefined }, { output: undefined }]);
    expect(stream(0).results).toEqual([]);
    end();
  });

  test("that finds the task lost rejects, and aborts the signal", async () => {
    const { context, end, leaseId } = await atWork();
    const value = { leaseId, reason: "CANCELLATION_REASON_LEASE_ENDED" } as const;
    server.desk.progressOutcome = () => ({ $case: "lost", value });

    await expect(context.progress()).rejects.toMatchObject({ reason: "LEASE_ENDED" });

    expect(context.signal.aborted).toBe(true);
    end();
  });

  test("that is not answered when the stream breaks is sent over the next one", async () => {
    const { context, end } = await atWork();
    stream(0).isSilent = true;
    const reported = context.progress({ output: { percent: 1 } });
    await server.until(() => stream(0).progress.length === 1);

    stream(0).break();

    await reported;
    expect(stream(1).progress).toEqual(stream(0).progress);
    end();
  });

  test("is an extension of the lease where the server knows no more", async () => {
    server.desk.capabilities.splice(0);
    const { context, end } = await atWork();

    await context.progress({ output: { percent: 40 } });

    expect(server.results).toMatchObject([{ taskId: "t1", extendLease: true }]);
    expect(stream(0).progress).toEqual([]);
    end();
  });
});

describe("the concurrency", () => {
  test("can be lowered, which takes credits back, and raised again", async () => {
    server.desk.capabilities.push("flow");
    start(undefined, { handlers: [handler("work", () => completed(), { concurrency: 10 })] });
    await server.until(() => server.streams[0]?.wanted === 10);

    worker.setConcurrency("work", 3);
    await server.until(() => stream(0).wanted === 3);
    worker.setConcurrency("work", 0);
    await server.until(() => stream(0).wanted === 0);
    server.give({ taskId: "t1" });
    worker.setConcurrency("work", 5);

    await server.until(() => server.results.length === 1 && stream(0).wanted === 5);
    expect(stream(0).returned).toEqual([]);
  });

  test.each(["stream", "poll"] as const)("of none by %s lets nothing run, until there is some", async (transport) => {
    start(undefined, { transport, pollTimeoutMs: 20 });
    worker.setConcurrency("work", 0);
    const drained = startWorker({
      address: server.address,
      handlers: [handler("other", () => completed())],
      transport,
    });
    drained.setConcurrency("other", 0);
    await drained.drain();
    worker.setConcurrency("work", 1);
    server.give({ taskId: "t1" });

    await server.until(() => server.results.length === 1);
    expect(server.results).toMatchObject([{ taskId: "t1", status: "COMPLETED" }]);
  });

  test("that is lowered where the server takes nothing back has what comes given back", async () => {
    start(undefined, { handlers: [handler("work", () => completed(), { concurrency: 2 })] });
    await server.until(() => server.streams[0]?.wanted === 2);

    worker.setConcurrency("work", 0);
    server.give({ taskId: "t1" });

    await server.until(() => stream(0).returned.length === 1);
    expect(server.results).toEqual([]);
  });

  test.each([-1, 1.5])("cannot be %d", (count) => {
    start();

    expect(() => worker.setConcurrency("work", count)).toThrow(RangeError);
    expect(() => worker.setConcurrency("unknown", 1)).toThrow(RangeError);
  });
});

describe("the client of a worker", () => {
  test("starts, pushes, updates and signals over the stream", async () => {
    start();
    server.desk.commandOutcome = ({ command }): NonNullable<workerGrpc.WorkerCommandAnswer["outcome"]> => {
      if (command?.$case === "pushMessage") return { $case: "messagePushed", value: { messageId: "m" } };
      if (command?.$case === "updateTask") return { $case: "taskUpdated", value: {} };
      if (command?.$case === "signal") return { $case: "signaled", value: { signaled: true } };
      return { $case: "started", value: { workflowId: "i" } };
    };
    const { client } = worker;
    const update = { workflowId: "i", taskReferenceName: "a", status: "COMPLETED" } as const;

    const answers = await Promise.all([
      client.startWorkflow({ name: "w", input: { n: 1 }, idempotencyKey: "k", idempotencyStrategy: "RETURN_EXISTING" }),
      client.pushMessage("i", { hello: 1 }),
      client.updateTask(update),
      client.signal({ workflowId: "i", status: "COMPLETED", output: { ok: true } }),
    ]);

    expect(answers).toEqual(["i", "m", undefined, true]);
    const [first] = stream(0).commands;
    const value = { name: "w", idempotencyKey: "k", idempotencyStrategy: "IDEMPOTENCY_STRATEGY_RETURN_EXISTING" };
    expect(first).toMatchObject({ isRepeat: undefined, command: { $case: "start", value } });
    expect(new Set(stream(0).commands.map(({ commandId }) => commandId)).size).toBe(4);
  });

  test("is at hand in handlers", async () => {
    start(async (_, { client }) => completed({ workflowId: await client.startWorkflow({ name: "w" }) }));
    server.give({ taskId: "t1" });

    await server.until(() => server.results.length === 1);

    expect(server.results[0]?.output).toEqual({ workflowId: "started" });
  });

  test("asks again over the next stream, under the same id and time, as a repeat", async () => {
    start();
    await server.until(() => server.asked.length === 1);
    stream(0).isSilent = true;
    const started = worker.client.startWorkflow({ name: "w" });
    await server.until(() => stream(0).commands.length === 1);

    stream(0).break();

    expect(await started).toBe("started");
    expect(stream(1).commands).toEqual(stream(0).commands.map((command) => ({ ...command, isRepeat: true })));
  });

  test("rejects with the server's code where that is final, and repeats where it is not", async () => {
    start();
    const codes = [status.UNAVAILABLE, status.NOT_FOUND];
    server.desk.commandOutcome = () => {
      const code = codes.shift();
      return { $case: "refused", value: { code, message: "no", retryable: code === status.UNAVAILABLE } };
    };

    await expect(worker.client.startWorkflow({ name: "w" })).rejects.toMatchObject({ code: status.NOT_FOUND });

    expect(codes).toEqual([]);
  });

  test("rejects as UNIMPLEMENTED what the server does not take", async () => {
    server.desk.capabilities.splice(0);
    start();

    await expect(worker.client.startWorkflow({ name: "w" })).rejects.toMatchObject({ code: status.UNIMPLEMENTED });
    await server.until(() => server.asked.length === 1);
    await expect(worker.client.pushMessage("i", {})).rejects.toMatchObject({ code: status.UNIMPLEMENTED });

    expect(stream(0).commands).toEqual([]);
  });

  test("is waited for by a drain, and takes nothing after it", async () => {
    start();
    await server.until(() => server.asked.length === 1);
    const started = worker.client.startWorkflow({ name: "w" });

    await worker.drain();

    expect(await started).toBe("started");
    await expect(worker.client.startWorkflow({ name: "w" })).rejects.toMatchObject({ code: status.CANCELLED });
  });

  test("of a worker that polls has no keys, updates by reference or signals", async () => {
    start(undefined, { transport: "poll" });
    const { client } = worker;
    const refusals = [
      client.startWorkflow({ name: "w", idempotencyKey: "k" }),
      client.updateTask({ workflowId: "i", taskReferenceName: "a", status: "COMPLETED" }),
      client.signal({ workflowId: "i", status: "COMPLETED" }),
    ];

    for (const refused of refusals) await expect(refused).rejects.toMatchObject({ code: status.UNIMPLEMENTED });
  });
});

function stream(index: number): FakeStream {
  const found = server.streams.at(index);
  if (found === undefined) throw new Error(`there are ${server.streams.length} streams`);
  return found;
}
