import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import type { WorkflowEvent } from "@tutti/engine";
import type { Applied } from "@tutti/ports";
import { makeLog } from "@tutti/service-kit";

import { FakeDecider } from "./testing/fake-decider.ts";
import { FakeQueue } from "./testing/fake-queue.ts";
import { noLimits } from "./testing/given-limits.ts";
import { leasedTask, queuedTask } from "./testing/given-tasks.ts";
import { WaitingRoom, type StandingTask } from "./waiting-room.ts";

beforeEach(() => void jest.useFakeTimers({ doNotFake: ["setImmediate", "nextTick", "queueMicrotask"] }));
afterEach(() => void jest.useRealTimers());

test("an order is lent in up to four parts, so that one commit does not use up all of it", async () => {
  const { decider, order } = await given();

  order.add(100);
  await settled();

  expect(lent(decider)).toEqual([25, 25, 25, 25]);
});

test("a small order is lent in one", async () => {
  const { decider, order } = await given();

  order.add(8);
  await settled();

  expect(lent(decider)).toEqual([8]);
});

test("what is added to an order is lent at once", async () => {
  const { decider, order } = await given();
  order.add(1);
  await settled();

  for (let more = 0; more < 9; more += 1) order.add(1);
  await settled();

  expect(lent(decider).reduce((sum, max) => sum + max, 0)).toBe(10);
});

test("what is withdrawn from an order is lent no more, as far as it is not on its way", async () => {
  const { decider, order, taken } = await given();
  order.add(100);
  await settled();

  expect(order.withdraw(60)).toBe(60);
  await settled();
  expect(lent(decider).reduce((sum, max) => sum + max, 0)).toBe(40);
  const [credit] = decider.credits.values();
  if (credit === undefined) throw new Error("no credit is lent");
  decider.lease(credit, [leasedTask()]);
  expect(order.withdraw(Number.POSITIVE_INFINITY)).toBe(39);
  await settled();

  expect(lent(decider)).toEqual([]);
  expect(taken).toHaveLength(1);
  expect(order.withdraw(1)).toBe(0);
});

test("a credit of an order that nobody used is lent again after its time", async () => {
  const { decider, order } = await given();
  order.add(1);
  await settled();
  const { creditId, expiresMs } = decider.credit;
  await jest.advanceTimersByTimeAsync(expiresMs);

  decider.void(creditId);

  expect(decider.credit.creditId).not.toBe(creditId);
});

test("a claimed task is handed over when it comes, whatever the others do", async () => {
  const { queue, decider, order, taken } = await given();
  const [slow, quick] = [queuedTask(), queuedTask()];
  decider.onEvent = async (event) => {
    if ("taskId" in event && event.taskId === slow.taskId) await new Promise(() => undefined);
    return leased(event);
  };
  await queue.enqueue([slow, quick]);

  order.add(2);
  await settled();

  expect(taken.map(({ task }) => task.taskId)).toEqual([quick.taskId]);
});

test("an order that was served waits behind the polls that were not", async () => {
  const { room, queue, order, taken } = await given();
  order.add(40);
  await settled();
  const polled = room.poll({ queue: "pack", workerId: "polling", max: 1, timeoutMs: 5_000 });
  await settled();

  for (let round = 0; round < 6; round += 1) {
    await queue.enqueue([queuedTask()]);
    await settled();
  }

  expect(await polled).toHaveLength(1);
  expect(taken).toHaveLength(5);
});

test("one claim gives no part of an order more than its share of a long queue", async () => {
  const { room, queue, order, taken } = await given();
  const polled = Array.from({ length: 3 }, () =>
    room.poll({ queue: "pack", workerId: "polling", max: 1, timeoutMs: 5_000 }),
  );
  order.add(1_000);
  await settled();

  await queue.enqueue(Array.from({ length: 70 }, () => queuedTask()));
  await settled();

  expect((await Promise.all(polled)).flat()).toHaveLength(3);
  expect(taken).toHaveLength(67);
});

test("an order that is held is not lent until it goes on, and takes what was on its way", async () => {
  const { queue, decider, order, taken } = await given();
  let answer = (): void => undefined;
  decider.onEvent = async (event) => {
    await new Promise<void>((resolve) => (answer = resolve));
    return leased(event);
  };
  await queue.enqueue([queuedTask()]);
  order.add(10);
  await settled();

  order.hold();
  answer();
  await settled();
  expect(taken).toHaveLength(1);
  expect(lent(decider)).toEqual([]);

  order.goOn();
  await settled();
  expect(lent(decider).reduce((sum, max) => sum + max, 0)).toBe(9);
});

test("an order that has ended takes nothing: what was on its way goes to others or is returned", async () => {
  const { decider, order, taken } = await given();
  order.add(1);
  await settled();
  const late = decider.credit;

  order.end();
  decider.lease(late, [leasedTask()]);
  await settled();

  expect(decider.withdrawn).toEqual([late.creditId]);
  expect(taken).toEqual([]);
  expect(decider.eventsOf("TaskReturned")).toHaveLength(1);
});

test("a process that stops ends its orders, and gives no new ones", async () => {
  const { room, decider, order } = await given();
  order.add(100);
  await settled();

  await room.drain(AbortSignal.timeout(1_000));
  order.add(1);
  room.stand({ queue: "pack", workerId: "w" }, () => undefined).add(1);
  await settled();

  expect(lent(decider)).toEqual([]);
});

async function given() {
  const decider = new FakeDecider();
  decider.onEvent = leased;
  const queue = new FakeQueue();
  const log = makeLog({ service: "api", instance: "api-1" }, { level: "silent" });
  const executions = { findLeases: () => Promise.resolve([]) };
  const room = new WaitingRoom({ decider, queue, ...noLimits(), executions, instance: "api-1", epoch: "e1", log });
  await room.start();
  const taken: StandingTask[] = [];
  const order = room.stand({ queue: "pack", workerId: "w" }, (task) => taken.push(task));
  return { room, queue, decider, order, taken };
}

function lent(decider: FakeDecider): readonly number[] {
  return [...decider.credits.values()].map(({ max }) => max);
}

function leased(event: WorkflowEvent): Applied {
  if (event.kind !== "TaskPolled")
    return { kind: "answered", answer: { kind: "Done", status: "RUNNING" }, task: undefined };
  const { taskId, workflowId, leaseId, workerId } = event;
  const task = { ...leasedTask({ taskId, workflowId, workerId }), leaseId };
  return { kind: "answered", answer: { kind: "TaskPolled", taskId, leaseId }, task };
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
