import { status, type ClientReadableStream } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import type { WireTask } from "@tutti/contracts";
import { leasedTask } from "@tutti/hand-out/testing";

import { failureOf, givenApi } from "../testing/given-api.ts";
import { resultOf, storedTask, updated } from "../testing/given-task.ts";
import { until } from "../testing/until.ts";

describe("a poll", () => {
  test("is answered with the task of a decision, which counts as handed out then", async () => {
    await using api = await givenApi();
    const task = await storedTask(api.executions);
    const answer = api.tasks.poll({ taskType: "pack", workerId: "w", domain: "" });
    await until(() => api.decider.credits.size === 1);
    expect(api.decider.credit).toMatchObject({ queue: "pack", max: 1, workerId: "w" });

    api.decider.lease(api.decider.credit, [task]);

    expect((await answer).task).toMatchObject({
      taskId: task.taskId,
      workflowInstanceId: task.workflowId,
      workflowType: "orders",
      status: "IN_PROGRESS",
      workflowTask: { name: "pack" },
    });
    await until(() => api.decider.flushedLeases.length === 1);
  });

  test("without a task to be had has an answer without one", async () => {
    await using api = await givenApi();

    const answer = await api.tasks.poll({ taskType: "pack", workerId: "", domain: "" });

    expect(answer).toEqual({ task: undefined });
  });

  test("of a domain waits for that domain's tasks", async () => {
    await using api = await givenApi();
    const answer = api.tasks.poll({ taskType: "pack", workerId: "", domain: "north" });

    await until(() => api.decider.credits.size === 1);

    expect(api.decider.credit.queue).toBe("north:pack");
    await answer;
  });

  test("whose caller is gone gives its task back", async () => {
    await using api = await givenApi();
    const task = await storedTask(api.executions);
    const call = api.clients.tasks.poll({ taskType: "pack", workerId: "w", domain: "" }, () => undefined);
    await until(() => api.decider.credits.size === 1);
    const { credit } = api.decider;

    call.cancel();
    await until(() => api.decider.withdrawn.length === 1);
    api.decider.lease(credit, [task]);

    await until(() => api.decider.eventsOf("TaskReturned").length === 1);
    expect(api.decider.eventsOf("TaskReturned")).toMatchObject([{ taskId: task.taskId }]);
    expect(api.decider.flushedLeases).toEqual([]);
  });

  test("without a task type is refused", async () => {
    await using api = await givenApi();

    const call = api.tasks.poll({ taskType: "", workerId: "", domain: "" });

    expect(await failureOf(call)).toEqual({
      code: status.INVALID_ARGUMENT,
      details: "TaskType cannot be null or empty.",
    });
  });
});

describe("a batch poll", () => {
  test("streams the tasks of one decision and ends", async () => {
    await using api = await givenApi();
    const tasks = [await storedTask(api.executions), await storedTask(api.executions)];
    const stream = api.clients.tasks.batchPoll({
      taskType: "pack",
      workerId: "w",
      domain: "",
      count: 5,
      timeout: 5_000,
    });
    const received = messagesOf(stream);
    await until(() => api.decider.credits.size === 1);

    api.decider.lease(api.decider.credit, tasks);

    expect((await received).map(({ taskId }) => taskId)).toEqual(tasks.map(({ taskId }) => taskId));
    await until(() => api.decider.flushedLeases.length === 2);
  });

  test("of no tasks ends in peace after its time", async () => {
    await using api = await givenApi();

    const stream = api.clients.tasks.batchPoll({ taskType: "pack", workerId: "", domain: "", count: 0, timeout: 20 });

    expect(await messagesOf(stream)).toEqual([]);
  });

  test("that would wait for more than 5 s is refused", async () => {
    await using api = await givenApi();

    const stream = api.clients.tasks.batchPoll({
      taskType: "pack",
      workerId: "",
      domain: "",
      count: 1,
      timeout: 5_001,
    });

    expect(await failureOf(messagesOf(stream))).toEqual({
      code: status.INVALID_ARGUMENT,
      details: "longpoll timeout cannot be longer than 5000ms",
    });
  });

  test("of a process that stops is answered at once", async () => {
    const api = await givenApi();
    const stream = api.clients.tasks.batchPoll({
      taskType: "pack",
      workerId: "",
      domain: "",
      count: 1,
      timeout: 5_000,
    });
    const received = messagesOf(stream);
    await until(() => api.api.pollCount === 1);

    await api.api.drain(AbortSignal.timeout(4_000));

    expect(await received).toEqual([]);
    await api[Symbol.asyncDispose]();
  });
});

describe("a result", () => {
  test("is handed to decider, and its lines are kept in the task's log", async () => {
    await using api = await givenApi();
    const task = await storedTask(api.executions);
    api.decider.onEvent = () => ({ kind: "answered", answer: updated(task.taskId), task: undefined });
    const result = {
      ...resultOf(task),
      logs: [{ log: "done", taskId: "", createdTime: 5 }],
    };

    const answer = await api.tasks.updateTask({ result });

    expect(answer).toEqual({ taskId: task.taskId });
    expect(api.decider.eventsOf("TaskUpdated")).toMatchObject([
      { taskId: task.taskId, workflowId: task.workflowId, status: "COMPLETED", workerId: "w" },
    ]);
    expect(await api.tasks.getTaskLogs({ taskId: task.taskId })).toEqual({
      logs: [{ log: "done", taskId: task.taskId, createdTime: 5 }],
    });
  });

  test.each([
    ["no workflow id", { workflowInstanceId: "" }, status.INVALID_ARGUMENT, "Workflow Id cannot be null or empty"],
    ["no task id", { taskId: "" }, status.INVALID_ARGUMENT, "Task ID cannot be null or empty"],
    ["a workflow id that is none", { workflowInstanceId: "w" }, status.NOT_FOUND, "No such workflow found by id: w"],
    ["a task id that is none", { taskId: "t" }, status.NOT_FOUND, "No such task found by id: t"],
  ])("with %s is refused", async (_, over, code, details) => {
    await using api = await givenApi();
    const result = { ...resultOf(leasedTask()), ...over };

    expect(await failureOf(api.tasks.updateTask({ result }))).toEqual({ code, details });
    expect(api.decider.events).toEqual([]);
  });
});

describe("a task", () => {
  test("is found by its id alone", async () => {
    await using api = await givenApi();
    const task = await storedTask(api.executions);

    const found = await api.tasks.getTask({ taskId: task.taskId });

    expect(found.task).toMatchObject({ taskId: task.taskId, workflowType: "orders", correlationId: "c" });
  });

  test.each(["x", "01999999-0000-7000-8000-000000000000"])("that there is not (%s) is NOT_FOUND", async (taskId) => {
    await using api = await givenApi();

    expect(await failureOf(api.tasks.getTask({ taskId }))).toEqual({
      code: status.NOT_FOUND,
      details: `No such task found by id=${taskId}`,
    });
    const log = failureOf(api.tasks.addLog({ taskId, log: "x" }));
    expect((await log).code).toBe(status.NOT_FOUND);
    expect((await failureOf(api.tasks.getTaskLogs({ taskId }))).code).toBe(status.NOT_FOUND);
  });

  test("keeps the lines that are added to its log", async () => {
    await using api = await givenApi();
    const { taskId } = await storedTask(api.executions);

    await api.tasks.addLog({ taskId, log: "one" });
    await api.tasks.addLog({ taskId, log: "two" });

    const { logs } = await api.tasks.getTaskLogs({ taskId });
    expect(logs.map(({ log }) => log)).toEqual(["one", "two"]);
  });
});

test("queues are counted, and one that there is not has size 0", async () => {
  await using api = await givenApi();

  const sizes = await api.tasks.getQueueSizesForTasks({ taskTypes: ["pack"] });

  expect(sizes.queueForTask).toEqual(new Map([["pack", 0]]));
  expect(await api.tasks.getQueueInfo({})).toEqual({ queues: new Map() });
  expect(await api.tasks.getQueueAllInfo({})).toEqual({ queues: new Map() });
});

async function messagesOf(stream: ClientReadableStream<WireTask>): Promise<readonly WireTask[]> {
  const messages: WireTask[] = [];
  for await (const message of stream) messages.push(message as WireTask);
  return messages;
}
