import { status } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import type { workerGrpc } from "@tutti/contracts";
import type { WorkflowEvent } from "@tutti/engine";
import { done, leasedTask } from "@tutti/hand-out/testing";
import type { Applied } from "@tutti/ports";

import { givenApi } from "../testing/given-api.ts";
import { newWorkflowId } from "../operations/executions/new-workflow-id.ts";
import { GivenWorker, until } from "./testing/given-worker.ts";

type Command = NonNullable<workerGrpc.WorkerCommand["command"]>;

const workflowId = newWorkflowId();
const createdTimeMs = Date.now();
const notJson = { workflowId, payload: Buffer.from("{") };
const updated: Applied = {
  kind: "answered",
  answer: { kind: "TaskUpdated", taskId: leasedTask().taskId, status: "COMPLETED", ignored: false },
  task: undefined,
};
const commands: { readonly [Case in Command["$case"]]: Command & { readonly $case: Case } } = {
  start: { $case: "start", value: { name: "orders", input: json({ n: 1 }), taskToDomain: new Map() } },
  pushMessage: { $case: "pushMessage", value: { workflowId, payload: json({ hello: 1 }) } },
  updateTask: {
    $case: "updateTask",
    value: { workflowId, taskReferenceName: "a", status: "WORKER_RESULT_STATUS_COMPLETED", output: json({ ok: true }) },
  },
  signal: { $case: "signal", value: { workflowId, status: "WORKER_RESULT_STATUS_COMPLETED" } },
};

test.each<[Command["$case"], object, object]>([
  ["start", { kind: "WorkflowStarted", name: "orders" }, { $case: "started" }],
  ["pushMessage", { kind: "MessagesPushed", workflowId }, { $case: "messagePushed" }],
  ["updateTask", { kind: "TaskUpdatedByReference", workflowId, taskReferenceName: "a" }, { $case: "taskUpdated" }],
  ["signal", { kind: "WorkflowSignaled", workflowId, status: "COMPLETED" }, { $case: "signaled" }],
])("%s is handed to decider and answered", async (kind, event, outcome) => {
  await using api = await givenApi();
  api.decider.onEvent = ({ kind: of }) => (of === "MessagesPushed" || of === "WorkflowStarted" ? done : updated);
  const worker = new GivenWorker(api.clients.workers).hello();

  worker.send({ commands: [command(kind)] });

  await until(() => worker.commandAnswers.length === 1);
  expect(worker.commandAnswers).toMatchObject([{ commandId: "c1", outcome }]);
  expect(api.decider.events).toMatchObject([event]);
});

test("a start is answered with the id of what it started", async () => {
  await using api = await givenApi();
  const worker = new GivenWorker(api.clients.workers).hello();

  worker.send({ commands: [command("start")] });

  await until(() => worker.commandAnswers.length === 1);
  const [event] = api.decider.eventsOf("WorkflowStarted");
  expect(worker.commandAnswers[0]?.outcome).toEqual({ $case: "started", value: { workflowId: event?.workflowId } });
  expect(event?.input.text).toBe(`{"n":1}`);
  expect(event?.origin.actor).toBe("w");
});

test.each(Object.keys(commands) as Command["$case"][])(
  "%s that comes again over another stream is the same request, and is looked for",
  async (kind) => {
    await using api = await givenApi();
    api.decider.onEvent = ({ kind: of }) => (of === "MessagesPushed" || of === "WorkflowStarted" ? done : updated);
    const before = new GivenWorker(api.clients.workers).hello();
    before.send({ commands: [command(kind)] });
    await until(() => before.commandAnswers.length === 1);
    before.call.cancel();
    const after = new GivenWorker(api.clients.workers).hello();

    after.send({ commands: [command(kind, { isRepeat: true }), command(kind, { commandId: "c2" })] });

    await until(() => after.commandAnswers.length === 2);
    const [first, again, other] = api.decider.events;
    expect(idsOf(again)).toEqual(idsOf(first));
    expect(other?.eventId).not.toBe(first?.eventId);
    expect(api.decider.repeats).toEqual([first?.eventId]);
  },
);

test("a start that is there already under its own id is answered as done", async () => {
  await using api = await givenApi();
  api.decider.onEvent = ({ workflowId: id }) => ({
    kind: "refused",
    refusal: { kind: "AlreadyExists", what: "workflow", id, message: "there" },
  });
  const worker = new GivenWorker(api.clients.workers).hello();

  worker.send({ commands: [command("start", { isRepeat: true })] });

  await until(() => worker.commandAnswers.length === 1);
  expect(worker.commandAnswers[0]?.outcome?.$case).toBe("started");
});

test("a start under a key is done once, and one by somebody else is refused or told", async () => {
  await using api = await givenApi();
  const worker = new GivenWorker(api.clients.workers).hello();
  const keyed = (
    idempotencyStrategy?: workerGrpc.StartExecution_IdempotencyStrategy,
  ): Partial<workerGrpc.WorkerCommand> => {
    const value = { ...commands.start.value, idempotencyKey: "k", idempotencyStrategy };
    return { command: { $case: "start", value } };
  };

  worker.send({ commands: [command("start", keyed())] });
  await until(() => worker.commandAnswers.length === 1);
  worker.send({ commands: [command("start", { ...keyed(), isRepeat: true })] });
  await until(() => worker.commandAnswers.length === 2);

  const [first, again] = worker.commandAnswers;
  expect(first?.outcome?.$case).toBe("started");
  expect(again).toEqual(first);
});

test.each<[string, Partial<workerGrpc.WorkerCommand>]>([
  ["command_id", { ...command("start"), commandId: "" }],
  ["created_time_ms", { ...command("start"), createdTimeMs: undefined }],
  ["created_time_ms", { ...command("start"), createdTimeMs: Date.now() - 25 * 3_600_000 }],
  ["command", { commandId: "x", createdTimeMs: Date.now() }],
  ["Workflow name", command("start", { command: { $case: "start", value: { taskToDomain: new Map() } } })],
  ["start.input", command("start", { command: start({ input: Buffer.from("[1]") }) })],
  ["start.idempotency_strategy", command("start", { command: start({ idempotencyStrategy: 77 as never }) })],
  ["priority", command("start", { command: start({ priority: 100 }) })],
  ["push_message.payload", command("pushMessage", { command: { $case: "pushMessage", value: notJson } })],
  ["update_task.status", command("updateTask", { command: { $case: "updateTask", value: { workflowId } } })],
  ["signal.status", command("signal", { command: { $case: "signal", value: { workflowId } } })],
])("one in which %s is wrong is refused in its answer, and the stream goes on", async (what, wrong) => {
  await using api = await givenApi();
  const worker = new GivenWorker(api.clients.workers).hello();

  worker.send({ commands: [wrong, command("start", { commandId: "good" })] });

  await until(() => worker.commandAnswers.length === 2);
  const [bad] = worker.commandAnswers.filter(({ commandId }) => commandId !== "good");
  expect(bad?.outcome).toMatchObject({
    $case: "refused",
    value: { code: status.INVALID_ARGUMENT, retryable: false, message: expect.stringContaining(what) },
  });
  expect(worker.end).toBeUndefined();
});

test("what decider refuses is refused with the code of the call", async () => {
  await using api = await givenApi();
  api.decider.onEvent = () => ({
    kind: "refused",
    refusal: { kind: "NotFound", what: "workflowDef", id: "orders", message: "No such workflow" },
  });
  const worker = new GivenWorker(api.clients.workers).hello();

  worker.send({ commands: [command("start")] });

  await until(() => worker.commandAnswers.length === 1);
  expect(worker.commandAnswers[0]?.outcome).toMatchObject({
    $case: "refused",
    value: { code: status.NOT_FOUND, message: "No such workflow", retryable: false },
  });
});

function command(kind: Command["$case"], over: Partial<workerGrpc.WorkerCommand> = {}): workerGrpc.WorkerCommand {
  return { commandId: "c1", createdTimeMs, command: commands[kind], ...over };
}

function start(over: Partial<workerGrpc.StartExecution>): Command {
  return { $case: "start", value: { ...commands.start.value, ...over } };
}

/** What makes it the same. */
function idsOf(event: WorkflowEvent | undefined) {
  const messages = event?.kind === "MessagesPushed" ? event.messages.map(({ id }) => id) : [];
  return [event?.kind, event?.eventId, event?.workflowId, messages];
}

function json(value: object): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
