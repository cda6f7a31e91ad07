import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import type { WorkflowEvent } from "@tutti/engine";
import type { Applied, LeasedTask } from "@tutti/ports";
import { makeLog } from "@tutti/service-kit";

import { FakeDecider } from "./testing/fake-decider.ts";
import { FakeQueue } from "./testing/fake-queue.ts";
import { noLimits } from "./testing/given-limits.ts";
import { leasedTask, queuedTask } from "./testing/given-tasks.ts";
import type { HandedTask } from "./waiting-room.ts";
import { WaitingRoom } from "./waiting-room.ts";

beforeEach(() => void jest.useFakeTimers({ doNotFake: ["setImmediate", "nextTick", "queueMicrotask"] }));
afterEach(() => void jest.useRealTimers());

describe("a poll", () => {
  test("takes a job that waits in its queue", async () => {
    const { room, queue, decider } = await given();
    const job = queuedTask();
    await queue.enqueue([job]);

    const [handed] = await room.poll(aPoll({ workerId: "w" }));

    expect(handed?.task.taskId).toBe(job.taskId);
    expect(decider.eventsOf("TaskPolled")).toMatchObject([
      { taskId: job.taskId, workflowId: job.workflowId, delivery: 1, workerId: "w", instance: "api-1", epoch: "e1" },
    ]);
    await settled();
    expect(queue.finished).toMatchObject([{ taskId: job.taskId }]);
  });

  test("drops a job that is out of date and takes the next", async () => {
    const { room, queue, decider } = await given();
    const [stale, current] = [queuedTask(), queuedTask()];
    decider.onEvent = (event) => (isAbout(event, stale) ? refused("StaleTask") : leased(event));
    await queue.enqueue([stale, current]);

    const handed = await room.poll(aPoll({ max: 1 }));

    expect(handed.map(({ task }) => task.taskId)).toEqual([current.taskId]);
    await settled();
    expect(queue.finished).toHaveLength(2);
  });

  test("takes up to as many as it asked for, and leaves the rest", async () => {
    const { room, queue } = await given();
    await queue.enqueue(Array.from({ length: 40 }, () => queuedTask()));

    expect(await room.poll(aPoll({ max: 30 }))).toHaveLength(30);
    expect(await room.poll(aPoll({ max: 30 }))).toHaveLength(10);
  });

  test("of a batch is answered with the first task, not when the batch is full", async () => {
    const { room, decider } = await given();
    const answer = room.poll(aPoll({ max: 10 }));
    await settled();

    decider.lease(decider.credit, [leasedTask()]);

    expect(await answer).toHaveLength(1);
  });

  test("is answered with all that one decision leases to it", async () => {
    const { room, decider } = await given();
    const answer = room.poll(aPoll({ max: 10 }));
    await settled();

    decider.lease(decider.credit, [leasedTask(), leasedTask(), leasedTask()]);

    expect(await answer).toHaveLength(3);
  });

  test("is answered empty when its time is over, and its credit is taken back", async () => {
    const { room, decider } = await given();
    const answer = room.poll(aPoll({ timeoutMs: 100 }));
    await settled();
    const { creditId } = decider.credit;

    await jest.advanceTimersByTimeAsync(100);

    expect(await answer).toEqual([]);
    expect(decider.withdrawn).toEqual([creditId]);
    expect(room.pollCount).toBe(0);
  });

  test("that has waited enough is answered at once with what there is, and then takes nothing", async () => {
    const { room, decider } = await given();
    const enough = new AbortController();
    const answer = room.poll(aPoll({ enough: enough.signal }));
    await settled();
    const { creditId } = decider.credit;

    enough.abort();

    expect(await answer).toEqual([]);
    expect(decider.withdrawn).toEqual([creditId]);
    expect(await room.poll(aPoll({ enough: enough.signal }))).toEqual([]);
  });

  test("waits past its time for a task that is being leased to it", async () => {
    const { room, queue, decider } = await given();
    const door = gate();
    decider.onEvent = async (event) => await door.opened.then(() => leased(event));
    await queue.enqueue([queuedTask()]);
    const answer = room.poll(aPoll({ timeoutMs: 100 }));

    await jest.advanceTimersByTimeAsync(200);
    door.open();

    expect(await answer).toHaveLength(1);
  });

  test("that takes no time looks once, in the queue and for what decider holds", async () => {
    const { room, decider } = await given();
    const inVain = room.poll(aPoll({ timeoutMs: 0 }));
    await jest.advanceTimersByTimeAsync(20);
    expect(decider.credit).toMatchObject({ heldOnly: true });
    decider.void(decider.credit.creditId);
    const served = room.poll(aPoll({ timeoutMs: 0 }));
    await jest.advanceTimersByTimeAsync(20);
    decider.lease(decider.credit, [leasedTask()]);

    expect(await inVain).toEqual([]);
    expect(await served).toHaveLength(1);
    expect(decider.withdrawn).toEqual([]);
  });

  test("that takes no time is answered though decider says nothing", async () => {
    const { room, decider } = await given();
    const answer = room.poll(aPoll({ timeoutMs: 0 }));
    await jest.advanceTimersByTimeAsync(1_100);

    expect(await answer).toEqual([]);
    expect(decider.credits.size).toBe(0);
  });

  test("of an aborted call gives its tasks back", async () => {
    const { room, queue, decider } = await given();
    const door = gate();
    const job = queuedTask();
    decider.onEvent = async (event) =>
      event.kind === "TaskPolled" ? await door.opened.then(() => leased(event)) : ok();
    await queue.enqueue([job]);
    const gone = new AbortController();
    const answer = room.poll(aPoll({ signal: gone.signal }));
    await settled();

    gone.abort();
    door.open();

    expect(await answer).toEqual([]);
    await settled();
    expect(decider.eventsOf("TaskReturned")).toMatchObject([{ taskId: job.taskId }]);
  });
});

describe("a queue that is known to be empty", () => {
  test("is not asked again by further polls", async () => {
    const { room, queue, decider } = await given();
    const polls = Array.from({ length: 1_000 }, () => room.poll(aPoll({})));
    await settled();

    expect(queue.claims).toBe(1);
    expect(decider.credits.size).toBe(1_000);
    await jest.advanceTimersByTimeAsync(5_000);
    await Promise.all(polls);
    expect(queue.claims).toBe(1);
    expect(decider.credits.size).toBe(0);
  });

  test("is asked when news come, and the oldest poll gets the job", async () => {
    const { room, queue } = await given();
    const first = room.poll(aPoll({}));
    const second = room.poll(aPoll({}));
    await settled();

    await queue.enqueue([queuedTask()]);

    expect(await first).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(5_000);
    expect(await second).toEqual([]);
  });

  test("is asked once, for every queue with polls, when news may have been missed", async () => {
    const { room, queue } = await given();
    void room.poll(aPoll({ queue: "pack" }));
    void room.poll(aPoll({ queue: "ship" }));
    await settled();
    const before = queue.claims;

    queue.tell({ kind: "resubscribed" });
    await settled();

    expect(queue.claims - before).toBe(2);
  });

  test("is asked again when news came while it was being asked", async () => {
    const { room, queue } = await given();
    const door = gate();
    queue.afterLook = door.opened;
    const answer = room.poll(aPoll({}));

    await queue.enqueue([queuedTask()]);
    door.open();

    expect(await answer).toHaveLength(1);
  });

  test("is asked by one loop at a time", async () => {
    const { room, queue } = await given();
    const door = gate();
    queue.afterLook = door.opened;
    void room.poll(aPoll({}));
    void room.poll(aPoll({}));
    queue.tell({ kind: "work", queues: ["pack"] });
    queue.tell({ kind: "work", queues: ["pack"] });
    await settled();

    expect(queue.claims).toBe(1);
    door.open();
    await settled();
    expect(queue.claims).toBe(2);
  });
});

describe("a credit", () => {
  test("offers what the poll has room for until its time is over", async () => {
    const { room, decider } = await given();
    void room.poll(aPoll({ max: 7, timeoutMs: 300, workerId: "w" }));
    await settled();

    expect(decider.credit).toMatchObject({ queue: "pack", max: 7, workerId: "w" });
    expect(decider.credit.expiresMs).toBeLessThanOrEqual(300);
  });

  test("is not lent while the queue may hold jobs", async () => {
    const { room, queue, decider } = await given();
    queue.afterLook = gate().opened;
    void room.poll(aPoll({}));
    await settled();

    expect(decider.credits.size).toBe(0);
  });

  test("ends when news of the queue reach its poll, and another one is lent when they came to nothing", async () => {
    const { room, queue, decider } = await given();
    void room.poll(aPoll({}));
    await settled();
    const { creditId } = decider.credit;

    queue.tell({ kind: "work", queues: ["pack"] });
    await settled();

    expect(decider.withdrawn).toEqual([creditId]);
    expect(decider.credit.creditId).not.toBe(creditId);
  });

  test("that has expired at one decider is lent again", async () => {
    const { room, decider } = await given();
    void room.poll(aPoll({}));
    await settled();
    await jest.advanceTimersByTimeAsync(1_000);
    const { creditId } = decider.credit;

    decider.void(creditId);

    expect(decider.credit.creditId).not.toBe(creditId);
  });

  test("is not lent again and again to a decider that will not have it", async () => {
    const { room, decider } = await given();
    void room.poll(aPoll({}));
    await settled();

    decider.void(decider.credit.creditId);
    expect(decider.credits.size).toBe(0);

    await jest.advanceTimersByTimeAsync(200);
    expect(decider.credits.size).toBe(1);
  });

  test("that is used after its poll has gone serves another poll of the queue", async () => {
    const { room, decider } = await given();
    void room.poll(aPoll({ timeoutMs: 100 }));
    await settled();
    const late = decider.credit;
    await jest.advanceTimersByTimeAsync(100);
    const other = room.poll(aPoll({ workerId: "other" }));
    await settled();

    decider.lease(late, [leasedTask()]);

    expect(await other).toMatchObject([{ task: { task: { workerId: "other" } } }]);
  });

  test("that is used while its poll counts on a claim instead serves it, and what was claimed beyond is put back", async () => {
    const { room, queue, decider } = await given();
    const answer = room.poll(aPoll({ max: 1 }));
    await settled();
    const recalled = decider.credit;
    const claim = gate();
    queue.afterLook = claim.opened;
    await queue.enqueue([queuedTask()]);
    await settled();

    decider.lease(recalled, [leasedTask()]);
    claim.open();

    expect(await answer).toHaveLength(1);
    await settled();
    expect(queue.released).toHaveLength(1);
    expect([...decider.eventsOf("TaskReturned"), ...decider.eventsOf("TaskPolled")]).toEqual([]);
  });

  test("that is used when nobody waits any more returns its task", async () => {
    const { room, decider } = await given();
    void room.poll(aPoll({ timeoutMs: 100 }));
    await settled();
    const late = decider.credit;
    await jest.advanceTimersByTimeAsync(100);
    const task = leasedTask();

    decider.lease(late, [task]);
    await settled();

    expect(decider.eventsOf("TaskReturned")).toMatchObject([{ taskId: task.taskId, leaseId: `${late.creditId}-0` }]);
  });

  test("keeps polls served while the queue cannot be reached", async () => {
    const { room, queue, decider } = await given();
    queue.failure = new Error("no connection");
    const answer = room.poll(aPoll({}));
    await settled();

    decider.lease(decider.credit, [leasedTask()]);

    expect(await answer).toHaveLength(1);
    expect(queue.claims).toBe(1);
  });
});

describe("a lease", () => {
  test("is flushed some time after its answer has left, since what is not read yet is lost when this process dies", async () => {
    const { room, decider } = await given();
    const handed = await handedOver(room, decider);

    handed.flushed();
    handed.returned();
    await jest.advanceTimersByTimeAsync(2_999);
    expect(decider.flushedLeases).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);

    expect(decider.flushedLeases).toEqual([handed.task.leaseId]);
    expect(decider.events).toEqual([]);
  });

  test("is flushed in its turn", async () => {
    const { room, decider } = await given();
    const [first, second] = [await handedOver(room, decider), await handedOver(room, decider)];

    first.flushed();
    await jest.advanceTimersByTimeAsync(1_000);
    second.flushed();
    await jest.advanceTimersByTimeAsync(2_500);
    expect(decider.flushedLeases).toEqual([first.task.leaseId]);
    await jest.advanceTimersByTimeAsync(500);

    expect(decider.flushedLeases).toEqual([first.task.leaseId, second.task.leaseId]);
  });

  test("is returned when its answer did not leave", async () => {
    const { room, decider } = await given();
    const handed = await handedOver(room, decider);

    handed.returned();
    await settled();

    expect(decider.eventsOf("TaskReturned")).toMatchObject([{ leaseId: handed.task.leaseId }]);
  });

  test("whose row is old and that nobody holds is returned, and dropped when it comes late", async () => {
    const lost = leasedTask();
    const { room, decider } = await given({ rows: [lost] });
    const answer = room.poll(aPoll({ timeoutMs: 20_000 }));

    await jest.advanceTimersByTimeAsync(5_000);
    expect(decider.eventsOf("TaskReturned")).toMatchObject([{ taskId: lost.taskId, leaseId: lost.leaseId }]);
    const { creditId } = decider.credit;
    decider.lease({ creditId: creditIdOf(lost) }, [lost]);
    await settled();

    expect(decider.credit.creditId).toBe(creditId);
    await jest.advanceTimersByTimeAsync(20_000);
    expect(await answer).toEqual([]);
  });

  test("is looked for at once when a decider is lost", async () => {
    const lost = leasedTask();
    const { decider } = await given({ rows: [lost] });

    decider.lose();
    await settled();

    expect(decider.eventsOf("TaskReturned")).toHaveLength(1);
  });

  test("that is held is left alone, and one that was flushed is flushed again", async () => {
    const rows: LeasedTask[] = [];
    const { room, decider } = await given({ rows });
    const held = await handedOver(room, decider);
    const flushed = await handedOver(room, decider);
    flushed.flushed();
    rows.push(held.task, flushed.task);

    await jest.advanceTimersByTimeAsync(5_000);

    expect(decider.events).toEqual([]);
    expect(decider.flushedLeases).toEqual([flushed.task.leaseId, flushed.task.leaseId]);
  });
});

describe("a process that stops", () => {
  test("answers its polls empty at once", async () => {
    const { room } = await given();
    const answer = room.poll(aPoll({}));
    await settled();

    await room.drain(AbortSignal.timeout(1_000));

    expect(await answer).toEqual([]);
    expect(await room.poll(aPoll({}))).toEqual([]);
  });

  test("waits for tasks on their way to leave", async () => {
    const { room, decider } = await given();
    const handed = await handedOver(room, decider);
    let isDrained = false;
    const drained = room.drain(new AbortController().signal).then(() => void (isDrained = true));
    await jest.advanceTimersByTimeAsync(100);
    expect(isDrained).toBe(false);

    handed.flushed();
    await jest.advanceTimersByTimeAsync(100);
    await drained;

    expect(isDrained).toBe(true);
    expect(decider.flushedLeases).toEqual([handed.task.leaseId]);
  });
});

describe("a decider that cannot take events", () => {
  test("has jobs put back, and their queue is left alone for a while", async () => {
    const { room, queue, decider } = await given();
    decider.onEvent = () => refused("Unavailable");
    await queue.enqueue([queuedTask()]);
    const answer = room.poll(aPoll({}));
    await settled();
    expect(queue.released).toHaveLength(1);
    expect(queue.claims).toBe(1);

    decider.onEvent = leased;
    await jest.advanceTimersByTimeAsync(300);

    expect(await answer).toHaveLength(1);
  });
});

async function given({ rows = [] }: { readonly rows?: readonly LeasedTask[] } = {}) {
  const decider = new FakeDecider();
  decider.onEvent = (event) => (event.kind === "TaskPolled" ? leased(event) : ok());
  const queue = new FakeQueue();
  const findLeases = () => Promise.resolve(rows.map((row) => ({ ...row, instance: "api-1", epoch: "e1", since: 0 })));
  const log = makeLog({ service: "api", instance: "api-1" }, { level: "silent" });
  const room = new WaitingRoom({
    decider,
    queue,
    ...noLimits(),
    executions: { findLeases },
    instance: "api-1",
    epoch: "e1",
    log,
  });
  await room.start();
  return { room, queue, decider };
}

async function handedOver(room: WaitingRoom, decider: FakeDecider): Promise<HandedTask> {
  const answer = room.poll(aPoll({}));
  await settled();
  decider.lease(decider.credit, [leasedTask()]);
  const [handed] = await answer;
  if (handed === undefined) throw new Error("nothing was handed over");
  return handed;
}

function aPoll(over: Partial<Parameters<WaitingRoom["poll"]>[0]>) {
  return { queue: "pack", workerId: undefined, max: 1, timeoutMs: 5_000, ...over };
}

function leased(event: WorkflowEvent): Applied {
  if (event.kind !== "TaskPolled") throw new Error(`${event.kind} leases nothing`);
  const { taskId, workflowId, leaseId, workerId } = event;
  const task = { ...leasedTask({ taskId, workflowId, workerId }), leaseId };
  return { kind: "answered", answer: { kind: "TaskPolled", taskId, leaseId }, task };
}

const ok = (): Applied => ({ kind: "answered", answer: { kind: "Done", status: "RUNNING" }, task: undefined });
const refused = (kind: "StaleTask" | "Unavailable"): Applied => ({
  kind: "refused",
  refusal: { kind, message: "the test says so" },
});
const isAbout = (event: WorkflowEvent, { taskId }: { readonly taskId: string }): boolean =>
  "taskId" in event && event.taskId === taskId;
const creditIdOf = ({ leaseId }: LeasedTask) => leaseId.slice(0, -2) as Parameters<FakeDecider["void"]>[0];

async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

function gate() {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: (): void => open() };
}
