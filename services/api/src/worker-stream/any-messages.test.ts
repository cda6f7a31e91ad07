import { expect, test } from "@jest/globals";
import { leasedTask } from "@tutti/hand-out/testing";
import type { Applied } from "@tutti/ports";

import { givenApi } from "../testing/given-api.ts";
import { handedTask } from "./testing/handed-task.ts";
import { GivenWorker, resultOf, until } from "./testing/given-worker.ts";

const order = { typeUrl: "type.googleapis.com/shop.Order", value: Buffer.from([0, 1, 255]) };
const kept = { typeUrl: order.typeUrl, value: "AAH/" };
const { taskId } = leasedTask();
const updated: Applied = {
  kind: "answered",
  answer: { kind: "TaskUpdated", taskId, status: "COMPLETED", ignored: false },
  task: undefined,
};

test("a task brings the messages that lie beside its data as they were given", async () => {
  await using api = await givenApi();
  const worker = new GivenWorker(api.clients.workers).hello();

  const task = await handedTask(api, worker, { task: leasedTask({ inputMessage: kept, outputMessage: kept }) });

  expect(worker.frames[0]?.welcome?.capabilities).toContain("any-messages");
  expect([task.inputMessage, task.outputMessage]).toEqual([order, order]);
});

test("a result, a report and a word by reference bring a message to lie beside the output", async () => {
  await using api = await givenApi();
  api.decider.onEvent = () => updated;
  const worker = new GivenWorker(api.clients.workers).hello();
  const { workflowId, leaseId } = leasedTask();
  const status = "WORKER_RESULT_STATUS_COMPLETED" as const;
  const updateTask = { workflowId, taskReferenceName: "a", status, outputMessage: order };

  worker.send({
    results: [resultOf({ taskId, workflowId }, { outputMessage: order })],
    progress: [{ progressId: "p", leaseId, taskId, workflowId, outputMessage: order }],
    commands: [{ commandId: "c", createdTimeMs: Date.now(), command: { $case: "updateTask", value: updateTask } }],
  });

  await until(() => worker.answers.length + worker.progressAnswers.length + worker.commandAnswers.length === 3);
  const events = [...api.decider.eventsOf("TaskUpdated"), ...api.decider.eventsOf("TaskUpdatedByReference")];
  expect(events.map(({ outputMessage }) => outputMessage)).toEqual([kept, kept, kept]);
});

test("a message that is too large is refused by its field's name", async () => {
  await using api = await givenApi();
  const worker = new GivenWorker(api.clients.workers).hello();
  const large = { ...order, value: Buffer.alloc(200 * 1024) };

  worker.send({ results: [resultOf(leasedTask(), { outputMessage: large })] });

  await until(() => worker.answers.length === 1);
  const message = expect.stringContaining("output_message");
  expect(worker.answers[0]?.outcome).toMatchObject({ $case: "refused", value: { code: 3, message, retryable: false } });
});
