import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { isSameLimit, isSlotLease } from "@tutti/engine";
import type { QueuedTask, Refusal, TaskLimit, WorkflowEvent } from "@tutti/engine";
import type { Applied } from "@tutti/ports";
import { makeLog } from "@tutti/service-kit";

import { FakeDecider } from "./testing/fake-decider.ts";
import { FakeQueue } from "./testing/fake-queue.ts";
import { givenLimits } from "./testing/given-limits.ts";
import { leasedTask, queuedTask } from "./testing/given-tasks.ts";
import { WaitingRoom } from "./waiting-room.ts";

beforeEach(() => void jest.useFakeTimers({ doNotFake: ["setImmediate", "nextTick", "queueMicrotask"] }));
afterEach(() => void jest.useRealTimers());

const one = { name: "pack", concurrentExecLimit: 1, rateLimitPerFrequency: 0, rateLimitFrequencyInSeconds: 0 };
const perSecond = { ...one, concurrentExecLimit: 0, rateLimitPerFrequency: 1, rateLimitFrequencyInSeconds: 1 };

describe("a task with a limit", () => {
  test("is polled under a slot of the limit that decider asks for", async () => {
    const { room, queue, decider } = await given({ limit: one });
    await queue.enqueue([queuedTask()]);

    expect(await room.poll(aPoll())).toHaveLength(1);
    const [first, second] = decider.eventsOf("TaskPolled");
    expect(first?.slot).toBeUndefined();
    expect(second).toMatchObject({ slot: { limit: one, at: expect.any(Number) } });
    expect(second !== undefined && isSlotLease(second.leaseId)).toBe(true);
  });

  test("is polled under a slot at once where the limit of its queue is known", async () => {
    const { room, queue, decider, free } = await given({ limit: one });
    await queue.enqueue([queuedTask()]);
    await room.poll(aPoll());
    await free();
    decider.events.length = 0;
    await queue.enqueue([queuedTask()]);

    expect(await room.poll(aPoll())).toHaveLength(1);
    expect(decider.eventsOf("TaskPolled")).toHaveLength(1);
  });

  test("waits behind the first while there is no slot, in its order, and nobody is told", async () => {
    const { room, queue } = await given({ limit: one });
    const jobs = [queuedTask(), queuedTask(), queuedTask()];
    await queue.enqueue(jobs);

    const handed = await room.poll(aPoll({ max: 5 }));

    expect(handed.map(({ task }) => task.taskId)).toEqual(idsOf(jobs.slice(0, 1)));
    await settled();
    expect(queue.released).toEqual([]);
    expect((await queue.claim("pack", 5)).map(({ taskId }) => taskId)).toEqual(idsOf(jobs.slice(1)));
  });

  test("has its turn before those that were claimed after it, whichever decider answers first", async () => {
    const { room, queue, decider } = await given({ limit: one });
    const [first, second] = [queuedTask(), queuedTask()];
    const answer = decider.onEvent;
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    decider.onEvent = async (event) => {
      if ("taskId" in event && event.taskId === first.taskId) await opened;
      return await answer(event);
    };
    await queue.enqueue([first, second]);

    const handed = room.poll(aPoll({ max: 2 }));
    await settled();
    open();

    expect((await handed).map(({ task }) => task.taskId)).toEqual([first.taskId]);
  });

  test("is not asked for again and again while there is no slot", async () => {
    const { room, queue } = await given({ limit: one });
    await queue.enqueue([queuedTask(), queuedTask()]);
    await room.poll(aPoll());
    const answer = room.poll(aPoll({ timeoutMs: 900 }));
    await settled();
    const { claims } = queue;

    for (let step = 0; step < 9; step += 1) {
      await queue.announce(["pack"]);
      await jest.advanceTimersByTimeAsync(100);
    }

    expect(await answer).toEqual([]);
    expect(queue.claims - claims).toBeLessThanOrEqual(1);
  });

  test("goes to the next waiter at once when a slot is freed", async () => {
    const { room, queue, free } = await given({ limit: one });
    const jobs = [queuedTask(), queuedTask()];
    await queue.enqueue(jobs);
    await room.poll(aPoll());
    const answer = room.poll(aPoll());
    await settled();

    await free();
    await settled();

    expect((await answer).map(({ task }) => task.taskId)).toEqual(idsOf(jobs.slice(1)));
  });

  test("is found although the news of the freed slot was lost", async () => {
    const { room, queue, free } = await given({ limit: one, newsAreLost: true });
    await queue.enqueue([queuedTask(), queuedTask()]);
    await room.poll(aPoll());
    const answer = room.poll(aPoll());
    await settled();

    await free();
    await jest.advanceTimersByTimeAsync(1_100);

    expect(await answer).toHaveLength(1);
  });

  test("is handed out as soon as the window opens", async () => {
    const { room, queue } = await given({ limit: perSecond });
    await queue.enqueue([queuedTask(), queuedTask()]);
    await room.poll(aPoll());
    await settled();
    let isHanded = false;
    const answer = room.poll(aPoll()).then((handed) => {
      isHanded = true;
      return handed;
    });

    await jest.advanceTimersByTimeAsync(990);
    expect(isHanded).toBe(false);
    await jest.advanceTimersByTimeAsync(30);

    expect(await answer).toHaveLength(1);
  });

  test("that has none any more is polled without a slot, and the slot is given back", async () => {
    const { room, queue, decider, limiter, setLimit, free } = await given({ limit: one });
    await queue.enqueue([queuedTask()]);
    await room.poll(aPoll());
    await free();
    setLimit(undefined);
    await queue.enqueue([queuedTask()]);

    expect(await room.poll(aPoll())).toHaveLength(1);
    await settled();
    expect(decider.eventsOf("TaskPolled").at(-1)?.slot).toBeUndefined();
    expect(await limiter.running()).toEqual([]);
  });
});

describe("a task that is free of its definition's rate", () => {
  test("is handed out while others of its queue wait for the rate", async () => {
    const { room, queue, decider } = await given({ limit: perSecond });
    const free = queuedTask("pack", 100);
    decider.onEvent = (event) => polled(event, isOf(free, event) ? undefined : perSecond);
    await queue.enqueue([queuedTask()]);
    await room.poll(aPoll());
    await queue.enqueue([free, queuedTask()]);

    const handed = await room.poll(aPoll());

    expect(handed.map(({ task }) => task.taskId)).toEqual(idsOf([free]));
  });

  test("asks for no slot, and leaves known which limit the others have", async () => {
    const { room, queue, decider, free: freeSlot } = await given({ limit: one });
    const free = queuedTask("pack", 100);
    decider.onEvent = (event) => polled(event, isOf(free, event) ? undefined : one);
    await queue.enqueue([queuedTask()]);
    await room.poll(aPoll());
    await freeSlot();
    decider.events.length = 0;
    await queue.enqueue([free, queuedTask()]);

    await room.poll(aPoll({ max: 2 }));

    await settled();
    expect(decider.eventsOf("TaskPolled").map(({ slot }) => slot?.limit)).toEqual([undefined, one]);
  });
});

describe("a slot", () => {
  test.each([
    ["is given back when its task was out of date", "StaleTask", 0],
    ["stays while it is not known what became of its poll", "Unavailable", 1],
  ] as const)("%s", async (_, kind, left) => {
    const { room, queue, decider, limiter, free } = await given({ limit: one });
    await queue.enqueue([queuedTask()]);
    await room.poll(aPoll());
    await free();
    decider.onEvent = () => refused({ kind, message: "the test says so" });
    await queue.enqueue([queuedTask()]);

    const answer = room.poll(aPoll({ timeoutMs: 50 }));
    await settled();
    await jest.advanceTimersByTimeAsync(60);

    expect(await answer).toEqual([]);
    await settled();
    expect(await limiter.running()).toHaveLength(left);
  });

  test("that could not be asked for sends the jobs back until it can", async () => {
    const { room, queue, limiter, free } = await given({ limit: one });
    await queue.enqueue([queuedTask()]);
    await room.poll(aPoll());
    await free();
    const take = jest.spyOn(limiter, "take").mockRejectedValueOnce(new Error("no connection"));
    await queue.enqueue([queuedTask()]);

    const answer = room.poll(aPoll());
    await settled();
    expect(take).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(300);

    expect(await answer).toHaveLength(1);
  });
});

async function given({ limit, newsAreLost = false }: { readonly limit: TaskLimit; readonly newsAreLost?: boolean }) {
  let current: TaskLimit | undefined = limit;
  const decider = new FakeDecider();
  const queue = new FakeQueue();
  const limits = await givenLimits((freed) => {
    if (!newsAreLost) queue.tell({ kind: "freed", limits: freed });
  });
  decider.onEvent = (event) => polled(event, current);
  const log = makeLog({ service: "api", instance: "api-1" }, { level: "silent" });
  const executions = { findLeases: () => Promise.resolve([]) };
  const room = new WaitingRoom({ decider, queue, ...limits, executions, instance: "api-1", epoch: "e1", log });
  await room.start();
  const free = async () => await limits.limiter.free(await limits.limiter.running());
  return { room, queue, decider, ...limits, free, setLimit: (next: TaskLimit | undefined) => (current = next) };
}

/** As decider does: leases a task under a slot of its limit, and no other. */
function polled(event: WorkflowEvent, limit: TaskLimit | undefined): Applied {
  if (event.kind !== "TaskPolled") return refused({ kind: "Unavailable", message: "only polls" });
  if (!isSameLimit(limit, event.slot?.limit)) return refused({ kind: "SlotNeeded", limit, message: "a slot" });
  const { taskId, workflowId, leaseId, workerId } = event;
  const task = { ...leasedTask({ taskId, workflowId, workerId }), leaseId };
  return { kind: "answered", answer: { kind: "TaskPolled", taskId, leaseId }, task };
}

const isOf = (task: QueuedTask, event: WorkflowEvent) => "taskId" in event && event.taskId === task.taskId;
const refused = (refusal: Refusal): Applied => ({ kind: "refused", refusal });
const idsOf = (jobs: readonly QueuedTask[]) => jobs.map(({ taskId }) => taskId);

function aPoll(over: Partial<Parameters<WaitingRoom["poll"]>[0]> = {}) {
  return { queue: "pack", workerId: undefined, max: 1, timeoutMs: 5_000, ...over };
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
