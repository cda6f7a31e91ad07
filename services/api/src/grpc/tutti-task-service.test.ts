import { status } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import type { TaskStatus } from "@tutti/engine";
import { queuedTask } from "@tutti/hand-out/testing";
import type { LeasedTask } from "@tutti/ports";

import { failureOf, givenApi } from "../testing/given-api.ts";
import { resultOf, storedTask, updated } from "../testing/given-task.ts";
import { until } from "../testing/until.ts";

type GivenApi = Awaited<ReturnType<typeof givenApi>>;

test("a result is answered with the task that its own decision has leased to the worker", async () => {
  await using api = await givenApi();
  const [task, next] = [await storedTask(api.executions), await storedTask(api.executions)];
  api.decider.onEvent = async () => {
    await until(() => api.decider.credits.size === 1);
    expect(api.decider.credit).toMatchObject({ queue: "pack", max: 1, workerId: "w" });
    api.decider.lease(api.decider.credit, [next]);
    return { kind: "answered", answer: updated(task.taskId), task: undefined };
  };

  const answer = await api.tuttiTasks.updateTaskV2({ result: resultOf(task) });

  expect(answer.task).toMatchObject({ taskId: next.taskId, workflowInstanceId: next.workflowId });
  await until(() => api.decider.flushedLeases.length === 1);
});

test("a result is answered with a task that waits in the queue of its task's type and domain", async () => {
  await using api = await givenApi();
  const [task, next] = [await storedTask(api.executions, { domain: "eu" }), await storedTask(api.executions)];
  const { workflowId, taskId } = next;
  await api.queue.enqueue([{ ...queuedTask("eu:pack"), workflowId, taskId }, queuedTask("pack")]);
  api.decider.onEvent = (event) => ({ kind: "answered", answer: updated(task.taskId), task: leasedBy(event, next) });

  const answer = await api.tuttiTasks.updateTaskV2({ result: resultOf(task) });

  expect(answer.task).toMatchObject({ taskId });
});

test("a result is answered without a task where none comes, and then nobody waits for one", async () => {
  await using api = await givenApi();
  const task = await storedTask(api.executions);
  api.decider.onEvent = () => ({ kind: "answered", answer: updated(task.taskId), task: undefined });

  expect(await api.tuttiTasks.updateTaskV2({ result: resultOf(task) })).toEqual({ task: undefined });
  expect(api.decider.eventsOf("TaskUpdated")).toMatchObject([{ taskId: task.taskId, status: "COMPLETED" }]);
  expect(api.api.pollCount).toBe(0);
});

test.each<[string, { readonly result: object; readonly taskType?: string; readonly became?: TaskStatus }]>([
  ["a result that leaves the task open", { result: { status: "IN_PROGRESS" }, became: "SCHEDULED" }],
  ["a lease that is extended", { result: { extendLease: true }, became: "IN_PROGRESS" }],
  ["a task that the server carries out", { result: {}, taskType: "HUMAN" }],
])("%s is answered without a task, and nobody is looked for", async (_, { result, taskType, became }) => {
  await using api = await givenApi();
  const task = await storedTask(api.executions, taskType === undefined ? {} : { taskType });
  const answer = updated(task.taskId, became === undefined ? {} : { status: became });
  api.decider.onEvent = () => ({ kind: "answered", answer, task: undefined });
  await api.queue.enqueue([queuedTask(task.task.taskType)]);

  expect(await api.tuttiTasks.updateTaskV2({ result: resultOf(task, result) })).toEqual({ task: undefined });
  expect(api.decider.events.map(({ kind }) => kind)).toEqual(["TaskUpdated"]);
});

test("a result for a task that has ended before is answered with the next one", async () => {
  await using api = await givenApi();
  const [task, next] = [await storedTask(api.executions), await storedTask(api.executions)];
  await enqueued(api, next);
  const answer = updated(task.taskId, { ignored: true });
  api.decider.onEvent = (event) => ({ kind: "answered", answer, task: leasedBy(event, next) });

  const again = await api.tuttiTasks.updateTaskV2({ result: resultOf(task, { status: "IN_PROGRESS" }) });

  expect(again.task).toMatchObject({ taskId: next.taskId });
});

test("a task that was found for a worker whose result is refused is SCHEDULED again", async () => {
  await using api = await givenApi();
  const [task, next] = [await storedTask(api.executions), await storedTask(api.executions)];
  const message = "no";
  api.decider.onEvent = async (event) => {
    if (event.kind !== "TaskUpdated") return { kind: "answered", answer: updated(task.taskId), task: undefined };
    await until(() => api.decider.credits.size === 1);
    api.decider.lease(api.decider.credit, [next]);
    return { kind: "refused", refusal: { kind: "NotFound", what: "task", id: task.taskId, message } };
  };

  const failure = await failureOf(api.tuttiTasks.updateTaskV2({ result: resultOf(task) }));

  expect(failure).toEqual({ code: status.NOT_FOUND, details: message });
  await until(() => api.decider.eventsOf("TaskReturned").length === 1);
  expect(api.decider.eventsOf("TaskReturned")).toMatchObject([{ taskId: next.taskId }]);
});

test("a task is SCHEDULED again where the caller has gone before it was sent", async () => {
  await using api = await givenApi();
  const [task, next] = [await storedTask(api.executions), await storedTask(api.executions)];
  api.decider.onEvent = async (event) => {
    if (event.kind === "TaskUpdated") await until(() => api.decider.withdrawn.length === 1);
    return { kind: "answered", answer: updated(task.taskId), task: undefined };
  };
  const call = api.clients.tuttiTasks.updateTaskV2({ result: resultOf(task) }, () => undefined);
  await until(() => api.decider.credits.size === 1);
  const { credit } = api.decider;

  call.cancel();
  await until(() => api.decider.withdrawn.length === 1);
  api.decider.lease(credit, [next]);

  await until(() => api.decider.eventsOf("TaskReturned").length === 1);
  expect(api.decider.eventsOf("TaskReturned")).toMatchObject([{ taskId: next.taskId }]);
});

test("a result that is none is refused, and nobody is looked for", async () => {
  await using api = await givenApi();

  expect(await failureOf(api.tuttiTasks.updateTaskV2({ result: undefined }))).toEqual({
    code: status.INVALID_ARGUMENT,
    details: "result must be set",
  });
  const nameless = resultOf(await storedTask(api.executions), { taskId: "" });
  expect(await failureOf(api.tuttiTasks.updateTaskV2({ result: nameless }))).toEqual({
    code: status.INVALID_ARGUMENT,
    details: "Task ID cannot be null or empty",
  });
  expect(api.decider.events).toEqual([]);
});

async function enqueued(api: GivenApi, { workflowId, taskId }: LeasedTask): Promise<void> {
  await api.queue.enqueue([{ ...queuedTask("pack"), workflowId, taskId }]);
}

function leasedBy({ kind }: { readonly kind: string }, task: LeasedTask): LeasedTask | undefined {
  return kind === "TaskPolled" ? task : undefined;
}
