import { expect, test } from "@jest/globals";
import { leaseIdFrom, type LeaseId, type TaskUpdated, type WorkflowEvent } from "@tutti/engine";

import { givenDecider, offer } from "./testing/given-decider.ts";
import { returned as returnedEvent, started, updated } from "./testing/events.ts";
import { eventId, workflowId } from "./testing/ids.ts";

const execution = workflowId(1);

/** A task in a worker's hands, and a client that follows leases. */
async function atWork() {
  const given = await givenDecider();
  const { connection, heard } = given.connect();
  connection.grant(offer(1, { workerId: "w1" }));
  await given.decider.apply(started(execution));
  await given.settle();
  const task = heard.leased[0]?.tasks[0];
  if (task === undefined) throw new Error("no task was leased");
  const { taskId, leaseId } = task;
  const apply = async (event: WorkflowEvent): Promise<void> => {
    await given.decider.apply(event);
    await given.settle();
  };
  return { heard, taskId, leaseId, apply };
}

const origin = { actor: "test", requestId: "", traceContext: "" };
const headOf = (n: number) => ({ eventId: eventId(n), workflowId: execution, origin });

test("who follows leases hears at once of a task that a terminated workflow has taken from its worker", async () => {
  const { heard, taskId, leaseId, apply } = await atWork();

  await apply({ ...headOf(1050), kind: "TerminateRequested", reason: "enough" });

  expect(heard.lostLeases).toMatchObject([
    { workflowId: execution, taskId, leaseId, taskStatus: "CANCELED", workflowStatus: "TERMINATED", reason: "enough" },
  ]);
});

test("it hears of a removal too, and of a task that is given to somebody else", async () => {
  const removed = await atWork();
  await removed.apply({ ...headOf(1050), kind: "RemoveRequested", archive: false });
  expect(removed.heard.lostLeases).toMatchObject([
    { leaseId: removed.leaseId, taskStatus: undefined, workflowStatus: undefined },
  ]);

  const returned = await atWork();
  const { taskId, leaseId } = returned;
  await returned.apply(returnedEvent(execution, taskId, leaseId));
  expect(returned.heard.lostLeases).toMatchObject([{ leaseId, taskStatus: "SCHEDULED", workflowStatus: "RUNNING" }]);
});

test.each<[string, (leaseId: LeaseId) => Partial<TaskUpdated>, number]>([
  ["under its lease", (leaseId) => ({ leaseId }), 0],
  ["by a worker of the same name", () => ({ workerId: "w1" }), 0],
  ["by somebody else", () => ({ workerId: "other" }), 1],
  ["under another lease", () => ({ workerId: "w1", leaseId: leaseIdFrom("other-0") }), 1],
])("a result %s is told only where it is not the holder's own", async (_, over, count) => {
  const { heard, taskId, leaseId, apply } = await atWork();

  await apply(updated(execution, taskId, over(leaseId)));

  expect(heard.lostLeases).toHaveLength(count);
});

test("who has left hears nothing more", async () => {
  const given = await givenDecider();
  const { connection, heard } = given.connect();
  connection.grant(offer(1));
  await given.decider.apply(started(execution));
  await given.settle();
  connection.close();

  await given.decider.apply({ ...headOf(1050), kind: "TerminateRequested", reason: undefined });
  await given.settle();

  expect(heard.lostLeases).toEqual([]);
});
