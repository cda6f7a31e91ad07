import { expect, test } from "@jest/globals";
import { leaseIdFrom, taskIdAt } from "@tutti/engine";
import { leasedTask } from "@tutti/hand-out/testing";
import type { LeasedTask, LostLease } from "@tutti/ports";

import { newWorkflowId } from "../operations/executions/new-workflow-id.ts";
import { givenApi } from "../testing/given-api.ts";
import { storedExecution } from "../testing/given-execution.ts";
import { GivenWorker, resultOf, until, type GotTask } from "./testing/given-worker.ts";
import { handedTask } from "./testing/handed-task.ts";

const understands = { capabilities: ["cancel"] };

test("the server says what it takes", async () => {
  await using api = await givenApi();
  const worker = new GivenWorker(api.clients.workers).hello();

  await until(() => worker.frames.length === 1);

  expect(worker.frames[0]?.welcome?.capabilities).toEqual(
    expect.arrayContaining(["cancel", "progress", "flow", "external-payloads", "start-workflows", "update-tasks"]),
  );
});

test.each<[string, Partial<LostLease>, object]>([
  ["whose execution has ended", { workflowStatus: "TERMINATED", reason: "enough" }, { message: "enough" }],
  ["that has timed out", { taskStatus: "TIMED_OUT" }, { reason: "CANCELLATION_REASON_TASK_ENDED" }],
  ["that others have", { taskStatus: "SCHEDULED" }, { reason: "CANCELLATION_REASON_LEASE_ENDED" }],
  ["that is no more", { taskStatus: undefined }, { reason: "CANCELLATION_REASON_REMOVED" }],
])("a worker hears of a task of its own %s", async (_, over, expected) => {
  await using api = await givenApi();
  const worker = new GivenWorker(api.clients.workers).hello("w", understands);
  const task = await handedTask(api, worker, { task: leasedTask() });

  api.decider.tellLost(lost(task, over), lost({ ...task, leaseId: "anothers" }));

  await until(() => worker.cancellations.length > 0);
  const { leaseId, taskId, workflowId } = task;
  expect(worker.cancellations).toMatchObject([{ leaseId, taskId, workflowId, ...expected }]);
});

test("it hears of none that it has handed in, given back or lost before, and of what is on its way", async () => {
  await using api = await givenApi();
  const worker = new GivenWorker(api.clients.workers).hello("w", understands);
  const handedIn = await handedTask(api, worker, { task: leasedTask() });
  const givenBack = await handedTask(api, worker, { task: leasedTask() });
  const onItsWay = await handedTask(api, worker, { task: leasedTask(), acknowledges: false });
  worker.send({ results: [resultOf(handedIn, { leaseId: handedIn.leaseId })], returned: [givenBack] });
  await until(() => worker.answers.length === 1 && api.decider.eventsOf("TaskReturned").length === 1);

  for (let time = 0; time < 2; time += 1)
    api.decider.tellLost(...[handedIn, givenBack, onItsWay].map((one) => lost(one)));

  await until(() => worker.cancellations.length > 0);
  worker.send({ results: [resultOf(leasedTask(), { resultId: "r2" })] });
  await until(() => worker.answers.length === 2);
  expect(worker.cancellations.map(({ leaseId }) => leaseId)).toEqual([onItsWay.leaseId]);
});

test("a worker that does not know the word hears nothing, and is served as before", async () => {
  await using api = await givenApi();
  const worker = new GivenWorker(api.clients.workers).hello();
  const task = await handedTask(api, worker, { task: leasedTask() });

  api.decider.tellLost(lost(task));
  worker.send({ results: [resultOf(task, { leaseId: task.leaseId })] });

  await until(() => worker.answers.length === 1);
  expect(worker.cancellations).toEqual([]);
});

test("a task that is lost before it leaves does not leave, and another is looked for in its place", async () => {
  await using api = await givenApi();
  const bare = storedTask();
  await storedExecution(api.executions, { tasks: [bare.task], over: { workflowId: bare.workflowId } });
  const worker = new GivenWorker(api.clients.workers).hello();
  worker.want(1);
  await until(() => api.decider.credits.size === 1);
  const { credit } = api.decider;
  // Its output has yet to be read.
  const incomplete = { ...bare, task: { ...bare.task, output: { sizeBytes: 14, payload: undefined } } };

  api.decider.lease(credit, [incomplete]);
  api.decider.tellLost(lost({ ...bare, leaseId: `${credit.creditId}-0` }));

  await until(() => api.decider.credits.size === 1);
  const next = leasedTask();
  api.decider.lease(api.decider.credit, [next]);
  await until(() => worker.tasks.length > 0);
  expect(worker.tasks.map(({ taskId }) => taskId)).toEqual([next.taskId]);
  expect(api.decider.eventsOf("TaskReturned")).toEqual([]);
});

test("a loss that is told before the task comes from another decider is not missed", async () => {
  await using api = await givenApi();
  const worker = new GivenWorker(api.clients.workers).hello("w", understands);
  worker.want(1);
  await until(() => api.decider.credits.size === 1);
  const { credit } = api.decider;
  const task = leasedTask();

  api.decider.tellLost(lost({ ...task, leaseId: `${credit.creditId}-0` }));
  api.decider.lease(credit, [task]);

  await until(() => api.decider.credits.size === 1);
  expect(worker.tasks).toEqual([]);
});

test("a worker that comes with tasks hears at once which it has lost, and later of the others", async () => {
  await using api = await givenApi();
  const [gone, there] = [storedTask(), storedTask({ leaseId: "l2" })];
  await storedExecution(api.executions, { tasks: [there.task], over: { workflowId: there.workflowId } });
  const held = [{ ...ids(gone), leaseId: "l1" }, { ...ids(there), leaseId: "l2" }, { leaseId: "l3" }];

  const worker = new GivenWorker(api.clients.workers).hello("w", { ...understands, held });

  await until(() => worker.cancellations.length > 0);
  api.decider.tellLost(lost({ ...there, leaseId: "l2" }));
  await until(() => worker.cancellations.length > 1);
  expect(worker.cancellations).toMatchObject([
    { leaseId: "l1", reason: "CANCELLATION_REASON_REMOVED" },
    { leaseId: "l2", reason: "CANCELLATION_REASON_WORKFLOW_ENDED" },
  ]);
});

test.each(["lost", "found"] as const)("what a decider may not have told is asked for when one is %s", async (what) => {
  await using api = await givenApi();
  const worker = new GivenWorker(api.clients.workers).hello("w", understands);
  const stored = storedTask();
  const still = await handedTask(api, worker, { task: stored });
  const { leaseId } = still;
  const task = { ...stored.task, leaseId: leaseIdFrom(leaseId) };
  await storedExecution(api.executions, { tasks: [task], over: { workflowId: stored.workflowId } });
  const gone = await handedTask(api, worker, { task: leasedTask() });

  if (what === "lost") api.decider.lose();
  else api.decider.find();

  await until(() => worker.cancellations.length > 0);
  expect(worker.cancellations.map((one) => one.leaseId)).toEqual([gone.leaseId]);
});

/** A task that stands in the store under its own id, once it is put there. */
function storedTask({ leaseId = "" } = {}): LeasedTask {
  const workflowId = newWorkflowId();
  const taskId = taskIdAt({ ms: 1, ordinal: 0 }, workflowId);
  return leasedTask({ workflowId, taskId, leaseId: leaseIdFrom(leaseId) });
}

function ids({ taskId, workflowId }: Pick<LeasedTask, "taskId" | "workflowId">) {
  return { taskId, workflowId };
}

type Named = Pick<GotTask | LeasedTask, "taskId" | "workflowId"> & { readonly leaseId: string };

function lost({ taskId, workflowId, leaseId }: Named, over: Partial<LostLease> = {}): LostLease {
  return {
    ...{ taskId: taskId as LostLease["taskId"], workflowId: workflowId as LostLease["workflowId"] },
    leaseId: leaseIdFrom(leaseId),
    taskStatus: "CANCELED",
    workflowStatus: over.taskStatus === undefined ? "TERMINATED" : "RUNNING",
    reason: undefined,
    ...over,
  };
}
