import { Client, credentials, status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import { workerGrpc } from "@tutti/contracts";
import { Payload, slotOf, taskIdAt } from "@tutti/engine";
import type { LeaseId } from "@tutti/engine";
import { leasedTask } from "@tutti/hand-out/testing";
import type { Applied, LeasedTask } from "@tutti/ports";

import { newWorkflowId } from "../operations/executions/new-workflow-id.ts";
import { givenApi } from "../testing/given-api.ts";
import { storedExecution } from "../testing/given-execution.ts";
import { breakableConnection } from "./testing/breakable-connection.ts";
import { GivenWorker, resultOf, until } from "./testing/given-worker.ts";

type GivenApi = Awaited<ReturnType<typeof givenApi>>;

describe("a stream", () => {
  test("is greeted by a frame that holds nothing else", async () => {
    await using api = await givenApi();
    const worker = new GivenWorker(api.clients.workers).hello();

    await until(() => worker.frames.length === 1);

    expect(worker.frames).toMatchObject([{ welcome: { instance: "api-1" }, tasks: [], answers: [], drain: undefined }]);
  });

  test.each<[string, Parameters<GivenWorker["send"]>[0][]]>([
    ["hello", [{ credits: [] }]],
    ["hello", [{ hello: { workerId: "w" }, credits: [{ taskType: "pack", count: 1 }] }]],
    ["hello", [{ hello: { workerId: "w" } }, { hello: { workerId: "w" } }]],
    ["hello.worker_id", [{ hello: { workerId: "" } }]],
    ["credits[1].task_type", [{ hello: { workerId: "w" } }, { credits: [{ taskType: "pack" }, { count: 1 }] }]],
    [
      "credits[0].domain",
      [{ hello: { workerId: "w" } }, { credits: [{ taskType: "pack", domain: "x".repeat(9_999) }] }],
    ],
    ["returned[0].lease_id", [{ hello: { workerId: "w" } }, { returned: [{}] }]],
  ])("ends with INVALID_ARGUMENT that names %s where a frame cannot be taken", async (field, frames) => {
    await using api = await givenApi();
    const worker = new GivenWorker(api.clients.workers);

    for (const frame of frames) worker.send(frame);

    await until(() => worker.end !== undefined);
    expect(worker.end?.code).toBe(status.INVALID_ARGUMENT);
    expect(worker.end?.details).toContain(field);
  });

  test("ends with INVALID_ARGUMENT at bytes that are no frame, and gives back what it has", async () => {
    await using api = await givenApi();
    const { path, responseDeserialize } = workerGrpc.WorkerServiceService.work;
    using raw = disposable(new Client(api.address, credentials.createInsecure()));
    const call = raw.client.makeBidiStreamRequest(path, (bytes: Buffer) => bytes, responseDeserialize);
    const ended = new Promise<{ code?: number }>((resolve) => call.on("error", resolve));
    call.write(Buffer.from(workerGrpc.WorkRequest.encode(frameOf({ hello: { workerId: "w" } })).finish()));
    call.write(
      Buffer.from(workerGrpc.WorkRequest.encode(frameOf({ credits: [{ taskType: "pack", count: 2 }] })).finish()),
    );
    await until(() => api.decider.credits.size === 1);
    const task = leasedTask();
    api.decider.lease(api.decider.credit, [task]);
    await new Promise((resolve) => call.on("data", ({ tasks }) => tasks.length > 0 && resolve(undefined)));

    call.write(Buffer.from([0, 0, 0]));

    expect((await ended).code).toBe(status.INVALID_ARGUMENT);
    await until(() => api.decider.eventsOf("TaskReturned").length === 1 && api.decider.credits.size === 0);
  });
});

test("a stream's task holds the value of a secret, and what stays here its name", async () => {
  await using api = await givenApi({ secrets: { value: (name) => (name === "KEY" ? "s3cret" : undefined) } });
  const worker = new GivenWorker(api.clients.workers).hello();
  worker.want(1);
  await until(() => api.decider.credits.size === 1);
  const task = leasedTask({ input: slotOf(Payload.fromText(`{"a":"\${workflow.secrets.KEY}"}`)) });

  api.decider.lease(api.decider.credit, [task]);

  await until(() => worker.tasks.length === 1);
  expect(Buffer.from(worker.tasks[0]?.input ?? []).toString()).toBe(`{"a":"s3cret"}`);
  expect(task.task.input.payload?.text).toBe(`{"a":"\${workflow.secrets.KEY}"}`);
});

describe("a credit", () => {
  test("is lent to decider for its type and domain, without an end in sight", async () => {
    await using api = await givenApi();
    const worker = new GivenWorker(api.clients.workers).hello();

    worker.want(3, "pack", "north");

    await until(() => api.decider.credits.size === 1);
    expect(api.decider.credit).toMatchObject({ queue: "north:pack", max: 3, workerId: "w", expiresMs: 60_000 });
    expect(api.api.pollCount).toBe(0);
  });

  test("brings a task with all that its worker needs", async () => {
    await using api = await givenApi();
    const task = leasedTask({
      referenceTaskName: "a",
      retryCount: 2,
      iteration: 1,
      domain: "north" as never,
      input: slotOf(Payload.fromText(`{"n":9007199254740993}`)),
      output: slotOf(Payload.fromText(`{"percent":40}`)),
    });
    const worker = new GivenWorker(api.clients.workers).hello();

    await lease(api, worker, [task], "north");

    expect(worker.tasks).toMatchObject([
      {
        taskId: task.taskId,
        workflowId: task.workflowId,
        workflowName: "orders",
        taskType: "pack",
        domain: "north",
        taskDefName: "pack",
        referenceTaskName: "a",
        retryCount: 2,
        iteration: 1,
        responseTimeoutSeconds: 3600,
      },
    ]);
    expect(textOf(worker.tasks[0]?.input)).toBe(`{"n":9007199254740993}`);
    expect(textOf(worker.tasks[0]?.output)).toBe(`{"percent":40}`);
  });

  test("brings a task whose output was left out with the output that is stored", async () => {
    await using api = await givenApi();
    const task = leasedTask({ output: slotOf(Payload.fromText(`{"percent":40}`)) });
    await storedExecution(api.executions, { tasks: [task.task], over: { workflowId: task.workflowId } });
    const bare = { ...task, task: { ...task.task, output: { sizeBytes: 14, payload: undefined } } };
    const worker = new GivenWorker(api.clients.workers).hello();

    await lease(api, worker, [bare]);

    expect(textOf(worker.tasks[0]?.output)).toBe(`{"percent":40}`);
  });

  test("that is used in part goes on for the rest", async () => {
    await using api = await givenApi();
    const worker = new GivenWorker(api.clients.workers).hello();
    await lease(api, worker, [leasedTask()], "", 5);

    await until(() => api.decider.credits.size === 1);

    expect(api.decider.credit.max).toBe(4);
  });

  test("that is used up is not lent again, and one that is added is", async () => {
    await using api = await givenApi();
    const worker = new GivenWorker(api.clients.workers).hello();
    await lease(api, worker, [leasedTask(), leasedTask()], "", 2);
    expect(api.decider.credits.size).toBe(0);

    worker.want(1);

    await until(() => api.decider.credits.size === 1);
    expect(api.decider.credit.max).toBe(1);
  });

  test("of a thousand tasks costs four loans, and the tasks come in frames of many", async () => {
    await using api = await givenApi();
    const worker = new GivenWorker(api.clients.workers).hello();
    worker.want(1_000);
    await until(() => api.decider.credits.size === 4);

    for (const credit of [...api.decider.credits.values()]) {
      api.decider.lease(
        credit,
        Array.from({ length: credit.max }, () => leasedTask()),
      );
    }

    await until(() => worker.tasks.length === 1_000);
    expect(new Set(worker.tasks.map(({ leaseId }) => leaseId)).size).toBe(1_000);
    expect(worker.frames.length).toBeLessThan(10);
    expect(api.decider.credits.size).toBe(0);
  });

  test("takes jobs that wait in the queue, and no more of them than it stands for", async () => {
    await using api = await givenApi();
    const jobs = await queuedJobs(api, 50);
    const worker = new GivenWorker(api.clients.workers).hello();

    worker.want(40);

    await until(() => worker.tasks.length === 40);
    expect(new Set(worker.tasks.map(({ taskId }) => taskId)).size).toBe(40);
    worker.want(20);
    await until(() => worker.tasks.length === jobs.length);
  });

  test("is taken back when the stream ends", async () => {
    await using api = await givenApi();
    const worker = new GivenWorker(api.clients.workers).hello();
    worker.want(100);
    await until(() => api.decider.credits.size === 4);

    worker.call.cancel();

    await until(() => api.decider.credits.size === 0);
    expect(api.decider.withdrawn).toHaveLength(4);
  });
});

describe("a task", () => {
  test("counts as arrived once it is acknowledged, and only then", async () => {
    await using api = await givenApi();
    const worker = new GivenWorker(api.clients.workers).hello();
    await lease(api, worker, [leasedTask(), leasedTask()]);
    expect(api.decider.flushedLeases).toEqual([]);
    const { leaseId: first } = known(worker.tasks[0]);

    worker.send({ acknowledged: [first, first, "unknown"] });

    await until(() => api.decider.flushedLeases.length > 0);
    expect(api.decider.flushedLeases).toEqual([first]);
  });

  test.each<[string, (worker: GivenWorker, connection: { close(): void }) => void]>([
    ["is cancelled", ({ call }) => call.cancel()],
    ["ends on the worker's side", ({ call }) => call.end()],
    ["breaks", (_, connection) => connection.close()],
  ])("that is not acknowledged is returned at once when the stream %s", async (_, end) => {
    await using api = await givenApi();
    using connection = await breakableConnection(api.address);
    using own = disposable(new workerGrpc.WorkerServiceClient(connection.address, credentials.createInsecure()));
    const worker = new GivenWorker(own.client).hello();
    await lease(api, worker, [leasedTask(), leasedTask(), leasedTask()]);
    const [acknowledged, resulted, neither] = worker.tasks;
    worker.send({ acknowledged: [known(acknowledged).leaseId], results: [resultOf(known(resulted), known(resulted))] });
    await until(() => worker.answers.length === 1);

    end(worker, connection);

    await until(() => api.decider.eventsOf("TaskReturned").length > 0);
    expect(api.decider.eventsOf("TaskReturned")).toMatchObject([
      { taskId: neither?.taskId, workflowId: neither?.workflowId, leaseId: neither?.leaseId },
    ]);
  });

  test("that is given back is returned, whether it was acknowledged or not", async () => {
    await using api = await givenApi();
    const worker = new GivenWorker(api.clients.workers).hello();
    await lease(api, worker, [leasedTask(), leasedTask()]);
    const [one, other] = worker.tasks;
    worker.send({ acknowledged: [known(one).leaseId] });

    worker.send({ returned: [known(one), { leaseId: known(other).leaseId }] });

    await until(() => api.decider.eventsOf("TaskReturned").length === 2);
    expect(api.decider.eventsOf("TaskReturned").map(({ leaseId }) => leaseId)).toEqual(leaseIds(worker));
  });
});

describe("a result", () => {
  test("is handed to decider and answered once it is stored; its task needs no acknowledgement", async () => {
    await using api = await givenApi();
    const worker = new GivenWorker(api.clients.workers).hello();
    await lease(api, worker, [leasedTask()]);
    const task = known(worker.tasks[0]);
    const store = gate();
    api.decider.onEvent = async () => await store.opened.then(() => updated());

    worker.send({ results: [resultOf(task, { leaseId: task.leaseId, output: Buffer.from(`{"n":1.0}`) })] });

    await until(() => api.decider.eventsOf("TaskUpdated").length === 1);
    const [event] = api.decider.eventsOf("TaskUpdated");
    expect(event).toMatchObject({
      taskId: task.taskId,
      workflowId: task.workflowId,
      status: "COMPLETED",
      workerId: "w",
    });
    expect(event?.output.text).toBe(`{"n":1.0}`);
    expect(worker.answers).toEqual([]);
    store.open();
    await until(() => worker.answers.length === 1);
    expect(worker.answers).toEqual([{ resultId: "r1", outcome: { $case: "accepted", value: {} } }]);
    expect(api.decider.flushedLeases).toEqual([]);
    worker.call.cancel();
    await until(() => worker.end !== undefined);
    expect(api.decider.eventsOf("TaskReturned")).toEqual([]);
  });

  test("for a task that has ended is answered as ignored", async () => {
    await using api = await givenApi();
    api.decider.onEvent = () => updated({ ignored: true });
    const worker = new GivenWorker(api.clients.workers).hello();

    worker.send({ results: [resultOf(leasedTask())] });

    await until(() => worker.answers.length === 1);
    expect(worker.outcomes).toEqual({ r1: "ignored" });
  });

  test("that is sent twice is one event, and both are answered", async () => {
    await using api = await givenApi();
    const store = gate();
    api.decider.onEvent = async () => await store.opened.then(() => updated());
    const worker = new GivenWorker(api.clients.workers).hello();
    const result = resultOf(leasedTask(), { leaseId: "l1" });

    worker.send({ results: [result, result] });
    await until(() => api.decider.events.length > 0);
    store.open();

    await until(() => worker.answers.length === 2);
    expect(api.decider.events).toHaveLength(1);
  });

  test("that is sent again after a reconnect is the same event", async () => {
    await using api = await givenApi();
    api.decider.onEvent = () => updated();
    const result = resultOf(leasedTask(), { leaseId: "l1" });
    const before = new GivenWorker(api.clients.workers).hello();
    before.send({ results: [result] });
    await until(() => before.answers.length === 1);
    before.call.cancel();
    const after = new GivenWorker(api.clients.workers).hello();

    after.send({
      results: [
        { ...result, isRepeat: true },
        { ...result, resultId: "r2" },
      ],
    });

    await until(() => after.answers.length === 2);
    const [first, again, other] = api.decider.eventsOf("TaskUpdated").map(({ eventId }) => eventId);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
    expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test("of IN_PROGRESS that is sent again does not take the task out of other hands", async () => {
    await using api = await givenApi();
    const workflowId = newWorkflowId();
    const taskId = taskIdAt({ ms: 1, ordinal: 0 }, workflowId);
    const task = leasedTask({ workflowId, taskId, leaseId: "another" as LeaseId });
    await storedExecution(api.executions, { tasks: [task.task], over: { workflowId } });
    const worker = new GivenWorker(api.clients.workers).hello();
    const inProgress = { status: "WORKER_RESULT_STATUS_IN_PROGRESS", leaseId: "l1" } as const;

    worker.send({ results: [resultOf(task, { ...inProgress, isRepeat: true })] });

    await until(() => worker.answers.length === 1);
    expect(worker.outcomes).toEqual({ r1: "ignored" });
    expect(api.decider.events).toEqual([]);
  });

  test("that only extends the lease acknowledges its task, which stays with the worker", async () => {
    await using api = await givenApi();
    const worker = new GivenWorker(api.clients.workers).hello();
    await lease(api, worker, [leasedTask()]);
    const task = known(worker.tasks[0]);
    api.decider.onEvent = () => updated();

    worker.send({
      results: [resultOf(task, { leaseId: task.leaseId, status: undefined as never, extendLease: true })],
    });

    await until(() => worker.answers.length === 1);
    expect(api.decider.flushedLeases).toEqual([task.leaseId]);
    expect(api.decider.eventsOf("TaskUpdated")).toMatchObject([{ extendLease: true }]);
  });

  test.each<[string, number, Partial<workerGrpc.WorkerResult>]>([
    ["result_id", status.INVALID_ARGUMENT, { resultId: "" }],
    ["status", status.INVALID_ARGUMENT, { status: "WORKER_RESULT_STATUS_UNSPECIFIED" }],
    ["status", status.INVALID_ARGUMENT, { status: 77 as never }],
    ["output", status.INVALID_ARGUMENT, { output: Buffer.from("[1]") }],
    ["output", status.INVALID_ARGUMENT, { output: Buffer.from("{") }],
    ["output", status.INVALID_ARGUMENT, { output: Buffer.from([0x22, 0xff, 0x22]) }],
    ["Task ID", status.INVALID_ARGUMENT, { taskId: "" }],
    ["Workflow Id", status.INVALID_ARGUMENT, { workflowId: "" }],
    ["No such task", status.NOT_FOUND, { taskId: "none" }],
    ["callbackAfterSeconds", status.INVALID_ARGUMENT, { callbackAfterSeconds: -1 }],
  ])("in which %s is wrong is refused in its answer, and the others are taken", async (what, code, wrong) => {
    await using api = await givenApi();
    api.decider.onEvent = () => updated();
    const worker = new GivenWorker(api.clients.workers).hello();

    worker.send({ results: [resultOf(leasedTask(), { resultId: "bad", ...wrong }), resultOf(leasedTask())] });

    await until(() => worker.answers.length === 2);
    const bad = worker.answers.find(({ resultId }) => resultId !== "r1")?.outcome;
    expect(bad).toMatchObject({
      $case: "refused",
      value: { code, retryable: false, message: expect.stringContaining(what) },
    });
    expect(worker.outcomes["r1"]).toBe("accepted");
    expect(worker.end).toBeUndefined();
  });

  test.each([
    { refusal: { kind: "Unavailable", message: "away" }, value: { code: status.UNAVAILABLE, retryable: true } },
    {
      refusal: { kind: "Overloaded", retryAfterMs: 200, message: "busy" },
      value: { code: status.RESOURCE_EXHAUSTED, retryable: true, retryAfterMs: 200 },
    },
    {
      refusal: { kind: "NotFound", what: "task", id: "t", message: "none" },
      value: { code: status.NOT_FOUND, retryable: false, reason: "NOT_FOUND" },
    },
  ] as const)("that decider refuses is refused with its code: $value.code", async ({ refusal, value }) => {
    await using api = await givenApi();
    api.decider.onEvent = () => ({ kind: "refused", refusal });
    const worker = new GivenWorker(api.clients.workers).hello();

    worker.send({ results: [resultOf(leasedTask())] });

    await until(() => worker.answers.length === 1);
    expect(worker.answers[0]?.outcome).toMatchObject({
      $case: "refused",
      value: { ...value, message: refusal.message },
    });
  });

  test("is applied though its stream ends meanwhile", async () => {
    await using api = await givenApi();
    const store = gate();
    let applied = 0;
    api.decider.onEvent = async () => {
      await store.opened;
      applied += 1;
      return updated();
    };
    const worker = new GivenWorker(api.clients.workers).hello();
    worker.send({ results: [resultOf(leasedTask())] });
    await until(() => api.decider.events.length === 1);

    worker.call.cancel();
    await until(() => worker.end !== undefined);
    store.open();

    await until(() => applied > 0);
    expect(applied).toBe(1);
  });
});

describe("back-pressure", () => {
  test("a worker with a thousand results unanswered is read no further until some are", async () => {
    await using api = await givenApi();
    const store = gate();
    api.decider.onEvent = async () => await store.opened.then(() => updated());
    const worker = new GivenWorker(api.clients.workers).hello();
    const task = leasedTask();
    for (let frame = 0; frame < 30; frame += 1) {
      const results = Array.from({ length: 50 }, (_, n) => resultOf(task, { resultId: `${frame}-${n}` }));
      worker.send({ results });
    }
    await until(() => api.decider.events.length >= 1_000);
    await turns(50);
    expect(api.decider.events).toHaveLength(1_000);

    store.open();

    await until(() => worker.answers.length === 1_500);
  });

  test("a worker that does not read gets no more than a little, and others are served meanwhile", async () => {
    await using api = await givenApi();
    using connection = await breakableConnection(api.address);
    using own = disposable(new workerGrpc.WorkerServiceClient(connection.address, credentials.createInsecure()));
    const slow = new GivenWorker(own.client).hello("slow");
    slow.want(1_000);
    await until(() => api.decider.credits.size === 4);
    const large = slotOf(Payload.fromText(JSON.stringify({ text: "x".repeat(1024 * 1024) })));
    connection.block();
    let given = 0;
    for (; api.decider.credits.size > 0 && given < 200; given += 1) {
      const [credit] = api.decider.credits.values();
      api.decider.lease(known(credit), [leasedTask({ input: large })]);
      await turns(1);
    }
    expect(given).toBeLessThan(100);

    const other = new GivenWorker(api.clients.workers).hello("other");
    other.want(1);
    await until(() => api.decider.credits.size === 1);
    expect(api.decider.credit.workerId).toBe("other");

    connection.unblock();
    await until(() => slow.tasks.length === given && api.decider.credits.size > 1);
  }, 20_000);
});

describe("streaming and polling workers", () => {
  test("share what waits in a queue", async () => {
    await using api = await givenApi();
    await queuedJobs(api, 300);
    const worker = new GivenWorker(api.clients.workers).hello("streaming");
    let polled = 0;
    const total = (): number => worker.tasks.length + polled;
    worker.want(20);
    let wanted = 20;
    const stream = async (): Promise<void> => {
      while (total() < 300) {
        const missing = worker.tasks.length + 20 - wanted;
        if (missing > 0) worker.want(missing);
        wanted += Math.max(0, missing);
        await turns(1);
      }
    };
    const poll = async (): Promise<void> => {
      while (total() < 300) {
        const { task } = await api.tasks.poll({ taskType: "pack", workerId: "polling", domain: "" });
        if (task !== undefined) polled += 1;
      }
    };

    await Promise.all([stream(), ...Array.from({ length: 20 }, poll)]);

    expect(polled).toBeGreaterThan(50);
    expect(worker.tasks.length).toBeGreaterThan(50);
  });

  test("take turns at what decisions schedule", async () => {
    await using api = await givenApi();
    const worker = new GivenWorker(api.clients.workers).hello("streaming");
    worker.want(1_000);
    await until(() => api.decider.credits.size === 4);
    await storedSnapshotOf(api, leasedTask());
    let polled = 0;
    // Long enough that none is over before its turn comes, however slow the machine.
    const request = { taskType: "pack", workerId: "polling", domain: "", count: 1, timeout: 5_000 };
    const poll = async (): Promise<void> => {
      for await (const _ of api.clients.tasks.batchPoll(request)) polled += 1;
    };
    const order: string[] = [];
    for (let decision = 0; decision < 20; decision += 1) {
      if (![...api.decider.credits.values()].some(({ workerId }) => workerId === "polling")) {
        void poll();
        await until(() => [...api.decider.credits.values()].some(({ workerId }) => workerId === "polling"));
      }
      // As decider does: the oldest credit first.
      const [oldest] = api.decider.credits.values();
      order.push(known(oldest?.workerId));
      api.decider.lease(known(oldest), [leasedTask()]);
      await turns(5);
    }

    expect(order.filter((workerId) => workerId === "polling").length).toBeGreaterThanOrEqual(3);
    await until(() => polled >= 3);
  });
});

describe("a worker that drains", () => {
  test("gets no more tasks, and its results are answered before the stream ends in peace", async () => {
    await using api = await givenApi();
    const worker = new GivenWorker(api.clients.workers).hello();
    await lease(api, worker, [leasedTask()], "", 10);
    const task = known(worker.tasks[0]);
    worker.send({ acknowledged: [task.leaseId], drain: {} });
    await until(() => api.decider.credits.size === 0);
    worker.send({ credits: [{ taskType: "pack", count: 5 }] });
    const store = gate();
    api.decider.onEvent = async () => await store.opened.then(() => updated());

    worker.send({ results: [resultOf(task, { leaseId: task.leaseId })] });
    worker.call.end();
    await until(() => api.decider.eventsOf("TaskUpdated").length === 1);
    expect(api.decider.credits.size).toBe(0);
    store.open();

    await until(() => worker.end !== undefined);
    expect(worker.end?.code).toBe(status.OK);
    expect(worker.outcomes).toEqual({ r1: "accepted" });
    expect(api.decider.eventsOf("TaskReturned")).toEqual([]);
  });
});

describe("a server that drains", () => {
  test("tells its workers, hands out nothing more, and waits for what they have to hand in", async () => {
    await using api = await givenApi();
    api.decider.onEvent = () => updated();
    const worker = new GivenWorker(api.clients.workers).hello();
    await lease(api, worker, [leasedTask(), leasedTask()], "", 10);
    const [first, second] = worker.tasks;

    const drained = api.api.drain(AbortSignal.timeout(4_000));

    await until(() => worker.frames.some(({ drain }) => drain !== undefined));
    expect(api.decider.credits.size).toBe(0);
    worker.send({ acknowledged: [known(second).leaseId], results: [resultOf(known(first), known(first))] });
    worker.call.end();
    await until(() => worker.end !== undefined);
    expect(worker.end?.code).toBe(status.OK);
    expect(worker.outcomes).toEqual({ r1: "accepted" });
    await drained;
    expect(api.decider.eventsOf("TaskReturned")).toEqual([]);
    expect(api.decider.flushedLeases).toEqual([second?.leaseId]);
  });

  test("does not wait for who has not said who it is", async () => {
    await using api = await givenApi();
    const worker = new GivenWorker(api.clients.workers);
    worker.call.write(workerGrpc.WorkRequest.create(), () => undefined);
    const silent = new GivenWorker(api.clients.workers);
    await until(() => worker.end !== undefined);

    await api.api.drain(AbortSignal.timeout(4_000));

    await until(() => silent.end !== undefined);
    expect(silent.end?.code).toBe(status.UNAVAILABLE);
  });

  test("cuts off workers that stay, and what they have not acknowledged is returned", async () => {
    await using api = await givenApi();
    const worker = new GivenWorker(api.clients.workers).hello();
    await lease(api, worker, [leasedTask()], "", 10);

    await api.api.drain(AbortSignal.timeout(50));

    await until(() => worker.end !== undefined);
    expect(worker.end?.code).toBe(status.UNAVAILABLE);
    expect(api.decider.eventsOf("TaskReturned")).toMatchObject([{ taskId: worker.tasks[0]?.taskId }]);
  });
});

/** The worker asks for `count` tasks, and gets these. */
async function lease(
  api: GivenApi,
  worker: GivenWorker,
  tasks: readonly LeasedTask[],
  domain = "",
  count = tasks.length,
): Promise<void> {
  worker.want(count, "pack", domain);
  await until(() => api.decider.credits.size >= 1);
  const [credit] = api.decider.credits.values();
  api.decider.lease(known(credit), tasks);
  await until(() => worker.tasks.length === tasks.length);
}

/** Jobs in the queue of `pack`, each of which is leased to whoever claims it. */
async function queuedJobs(api: GivenApi, count: number): Promise<readonly LeasedTask[]> {
  const tasks = Array.from({ length: count }, () => leasedTask());
  const byId = new Map(tasks.map((task) => [task.taskId, task]));
  api.decider.onEvent = (event) => {
    if (event.kind !== "TaskPolled") return updated();
    const { taskId, leaseId } = event;
    const task = { ...known(byId.get(taskId)), leaseId };
    return { kind: "answered", answer: { kind: "TaskPolled", taskId, leaseId }, task };
  };
  for (const task of tasks) await storedSnapshotOf(api, task);
  await api.queue.enqueue(
    tasks.map(({ taskId, workflowId }) => ({ taskId, workflowId, delivery: 1, queue: "pack", priority: 0, since: 0 })),
  );
  return tasks;
}

/** A polling worker is shown the task's part of the definition. */
async function storedSnapshotOf(api: GivenApi, task: LeasedTask): Promise<void> {
  if ((await api.executions.getSnapshot(task.snapshotHash)) !== undefined) return;
  await api.executions.putSnapshot(task.snapshotHash, Payload.fromText(`{"name":"orders","tasks":[]}`));
}

function updated({ ignored = false } = {}): Applied {
  const taskId = leasedTask().taskId;
  return { kind: "answered", answer: { kind: "TaskUpdated", taskId, status: "COMPLETED", ignored }, task: undefined };
}

function leaseIds({ tasks }: GivenWorker): string[] {
  return tasks.map(({ leaseId }) => leaseId);
}

function textOf(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString("utf8");
}

function known<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("it is not there");
  return value;
}

const frameOf = (frame: Parameters<typeof workerGrpc.WorkRequest.fromPartial>[0]) =>
  workerGrpc.WorkRequest.fromPartial(frame);

function disposable<Closable extends { close(): void }>(client: Closable) {
  return { client, [Symbol.dispose]: () => client.close() };
}

function gate() {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: (): void => open() };
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setTimeout(resolve, 1));
}
