import { status } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import type { workerGrpc } from "@tutti/contracts";
import { leasedTask } from "@tutti/hand-out/testing";
import type { Applied } from "@tutti/ports";

import { givenApi } from "../testing/given-api.ts";
import { GivenWorker, resultOf, until } from "./testing/given-worker.ts";
import { handedTask } from "./testing/handed-task.ts";

test("a report is handed to decider under the task's lease, acknowledges it, and is answered once it is stored", async () => {
  await using api = await givenApi();
  api.decider.onEvent = () => updated();
  const worker = new GivenWorker(api.clients.workers).hello();
  const task = await handedTask(api, worker, { task: leasedTask(), acknowledges: false });

  worker.send({
    progress: [{ progressId: "p1", ...named(task), output: Buffer.from(`{"percent":40}`), callbackAfterSeconds: 7 }],
  });

  await until(() => worker.progressAnswers.length === 1);
  expect(worker.progressAnswers).toMatchObject([{ progressId: "p1", outcome: { $case: "accepted" } }]);
  expect(api.decider.flushedLeases).toEqual([task.leaseId]);
  const [event] = api.decider.eventsOf("TaskUpdated");
  expect(event).toMatchObject({ taskId: task.taskId, status: "IN_PROGRESS", leaseId: task.leaseId, workerId: "w" });
  expect(event).toMatchObject({ extendLease: false, callbackAfterSeconds: 7 });
  expect(event).toMatchObject({ progress: { output: "replaced", reason: "kept" } });
  expect(event?.output.text).toBe(`{"percent":40}`);
});

test("what a report leaves unset stays, and what it sets to nothing is set so", async () => {
  await using api = await givenApi();
  api.decider.onEvent = () => updated();
  const worker = new GivenWorker(api.clients.workers).hello();
  const ids = named({ ...leasedTask(), leaseId: "l" });

  worker.send({
    progress: [
      { progressId: "p1", ...ids },
      { progressId: "p2", ...ids, output: new Uint8Array(0), reason: "" },
    ],
  });

  await until(() => worker.progressAnswers.length === 2);
  expect(api.decider.eventsOf("TaskUpdated").map(({ progress }) => progress)).toEqual([
    { output: "kept", reason: "kept" },
    { output: "replaced", reason: "replaced" },
  ]);
});

test("a report comes before the result that its frame holds, too", async () => {
  await using api = await givenApi();
  api.decider.onEvent = () => updated();
  const worker = new GivenWorker(api.clients.workers).hello();
  const task = { ...leasedTask(), leaseId: "l" };

  worker.send({ results: [resultOf(task)], progress: [{ progressId: "p1", ...named(task) }] });

  await until(() => worker.answers.length + worker.progressAnswers.length === 2);
  expect(api.decider.eventsOf("TaskUpdated").map(({ status: said }) => said)).toEqual(["IN_PROGRESS", "COMPLETED"]);
});

test("a report of a task that is lost is answered with why", async () => {
  await using api = await givenApi();
  api.decider.onEvent = () => updated({ ignored: true });
  const worker = new GivenWorker(api.clients.workers).hello();
  const task = await handedTask(api, worker, { task: leasedTask() });

  worker.send({ progress: [{ progressId: "p1", ...named(task) }] });

  await until(() => worker.progressAnswers.length === 1);
  expect(worker.progressAnswers[0]?.outcome).toMatchObject({
    $case: "lost",
    value: { leaseId: task.leaseId, taskId: task.taskId, reason: "CANCELLATION_REASON_REMOVED" },
  });
});

test.each<[string, Partial<workerGrpc.WorkerProgress>]>([
  ["progress_id", { progressId: "" }],
  ["lease_id", { leaseId: undefined }],
  ["output", { output: Buffer.from("[1]") }],
  ["callbackAfterSeconds", { callbackAfterSeconds: -1 }],
])("a report in which %s is wrong is refused in its answer, and the others are taken", async (what, wrong) => {
  await using api = await givenApi();
  api.decider.onEvent = () => updated();
  const worker = new GivenWorker(api.clients.workers).hello();
  const ids = named({ ...leasedTask(), leaseId: "l" });

  worker.send({
    progress: [
      { progressId: "bad", ...ids, ...wrong },
      { progressId: "good", ...ids },
    ],
  });

  await until(() => worker.progressAnswers.length === 2);
  const of = (isGood: boolean) =>
    worker.progressAnswers.find(({ progressId }) => (progressId === "good") === isGood)?.outcome;
  expect(of(false)).toMatchObject({
    $case: "refused",
    value: { code: status.INVALID_ARGUMENT, retryable: false, message: expect.stringContaining(what) },
  });
  expect(of(true)).toMatchObject({ $case: "accepted" });
  expect(worker.end).toBeUndefined();
});

test("a report whose output lies where nothing does is refused, and its task does not fail", async () => {
  await using api = await givenApi();
  const worker = new GivenWorker(api.clients.workers).hello();
  const ids = named({ ...leasedTask(), leaseId: "l" });

  worker.send({ progress: [{ progressId: "p1", ...ids, externalOutputPayloadStoragePath: "nowhere.json" }] });

  await until(() => worker.progressAnswers.length === 1);
  expect(worker.progressAnswers[0]?.outcome).toMatchObject({ $case: "refused", value: { retryable: false } });
  expect(api.decider.events).toEqual([]);
});

function named({ leaseId, taskId, workflowId }: { leaseId: string; taskId: string; workflowId: string }) {
  return { leaseId, taskId, workflowId };
}

function updated({ ignored = false } = {}): Applied {
  const { taskId } = leasedTask();
  return { kind: "answered", answer: { kind: "TaskUpdated", taskId, status: "IN_PROGRESS", ignored }, task: undefined };
}
