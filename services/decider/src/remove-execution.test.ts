import { expect, test } from "@jest/globals";
import { leaseIdFrom } from "@tutti/engine";

import {
  polled,
  removeRequested,
  requested,
  returned,
  started,
  updated,
  updatedByReference,
} from "./testing/events.ts";
import { givenDecider, offer, refusalOf } from "./testing/given-decider.ts";
import { workflowId } from "./testing/ids.ts";

const w1 = workflowId(1);
const w2 = workflowId(2);

test("a removed execution is gone from the store and from memory: later events do not find it", async () => {
  const given = await givenDecider();
  await given.decider.apply(started(w1));
  const taskId = await given.taskId(w1, "a");

  const applied = await given.decider.apply(removeRequested(w1));

  expect(applied).toMatchObject({ kind: "answered", answer: { kind: "WorkflowRemoved", workflowId: w1 } });
  expect(await given.stores.executions.getExecution(w1, { includeTasks: false })).toBeUndefined();
  expect(await given.events(w1)).toEqual([]);
  for (const event of [updated(w1, taskId), requested(w1, "TimePassed"), removeRequested(w1)])
    expect(refusalOf(await given.decider.apply(event))).toBe("NotFound");
});

test("its waiting task's job is taken off the queue, and its lease is gone", async () => {
  const dequeued: unknown[] = [];
  const queue = {
    enqueue: async () => undefined,
    dequeue: async (tasks: readonly unknown[]) => void dequeued.push(...tasks),
  };
  const given = await givenDecider({ queue });
  await given.decider.apply(started(w1));
  await given.decider.apply(started(w2));
  const [waiting, leased] = [await given.taskId(w1, "a"), await given.taskId(w2, "a")];
  const leaseId = leaseIdFrom("c-0");
  await given.decider.apply(polled(w2, { taskId: leased, leaseId }));

  await Promise.all([given.decider.apply(removeRequested(w1)), given.decider.apply(removeRequested(w2))]);
  await given.settle();

  expect(dequeued).toMatchObject([{ workflowId: w1, taskId: waiting, delivery: 1, queue: "a" }]);
  expect((await given.leases()).size).toBe(0);
  expect(refusalOf(await given.decider.apply(returned(w2, leased, leaseId)))).toBe("NotFound");
});

test("a repeat of a removal that has happened is told so again; a first send is told that there is nothing", async () => {
  const given = await givenDecider();
  await given.decider.apply(started(w1));
  const removal = removeRequested(w1);
  const first = await given.decider.apply(removal);

  expect(await given.decider.apply(removal, { attempt: 1 })).toEqual(first);
  expect(refusalOf(await given.decider.apply(removeRequested(w1)))).toBe("NotFound");
});

test("a removal whose commit nobody heard of is told when it is repeated", async () => {
  for (const fault of ["unknown, committed", "unknown, rolled back"] as const) {
    const given = await givenDecider();
    await given.decider.apply(started(w1));
    given.stores.faults.push(fault);
    const removal = removeRequested(w1);
    expect(refusalOf(await given.decider.apply(removal))).toBe("Unavailable");

    const again = await given.decider.apply(removal, { attempt: 1 });

    expect(again).toMatchObject({ answer: { kind: "WorkflowRemoved" } });
    expect(await given.stores.executions.getExecution(w1, { includeTasks: false })).toBeUndefined();
  }
});

test("what comes after a removal in its own batch does not find the execution", async () => {
  const given = await givenDecider();
  await given.decider.apply(started(w1));
  const commit = given.stores.holdCommits();
  const first = given.decider.apply(requested(w1, "TimePassed"));
  await given.settle();

  const results = Promise.all([
    given.decider.apply(updatedByReference(w1, "a")),
    given.decider.apply(removeRequested(w1)),
    given.decider.apply(updatedByReference(w1, "b")),
    given.decider.apply(requested(w1, "PauseRequested")),
  ]);
  await given.settle();
  commit();
  await first;

  expect((await results).map((one) => (one.kind === "refused" ? one.refusal.kind : one.answer.kind))).toEqual([
    "TaskUpdated",
    "WorkflowRemoved",
    "NotFound",
    "NotFound",
  ]);
  expect(given.stores.writes.at(-1)?.changes).toMatchObject([{ isRemoved: true, queued: [], leased: [] }]);
});

test("a worker that waits is not handed a task of an execution that the same batch removes", async () => {
  const given = await givenDecider();
  await given.decider.apply(started(w1));
  const { connection, heard } = given.connect();
  connection.grant(offer(1, { queue: "b" }));
  const commit = given.stores.holdCommits();
  const first = given.decider.apply(requested(w1, "TimePassed"));
  await given.settle();

  const both = Promise.all([
    given.decider.apply(updatedByReference(w1, "a")),
    given.decider.apply(removeRequested(w1)),
  ]);
  await given.settle();
  commit();
  await Promise.all([first, both]);
  await given.settle();

  expect(heard.leased).toEqual([]);
  expect((await given.leases()).size).toBe(0);
});

test("an execution that another decider has removed is not found, whatever this one has in memory", async () => {
  const given = await givenDecider();
  await given.decider.apply(started(w1));
  const other = await givenDecider({ stores: given.stores });

  await other.decider.apply(removeRequested(w1));

  expect(refusalOf(await given.decider.apply(requested(w1, "PauseRequested")))).toBe("NotFound");
  expect(refusalOf(await given.decider.apply(requested(w1, "PauseRequested")))).toBe("NotFound");
});

test("a removal that is refused leaves the execution as it is", async () => {
  const given = await givenDecider();
  await given.decider.apply(started(w1));

  expect(refusalOf(await given.decider.apply(removeRequested(w1, { archive: true })))).toBe("InvalidArgument");

  expect(await given.execution(w1)).toMatchObject({ status: "RUNNING", revision: 1 });
});

test("a late first send of a word on a reference is not applied to what has the reference by now", async () => {
  const given = await givenDecider();
  await given.decider.apply(started(w1));
  const word = updatedByReference(w1, "a");
  const first = await given.decider.apply(word, { attempt: 1 });

  expect(await given.decider.apply(word, { attempt: 0 })).toEqual(first);
});
