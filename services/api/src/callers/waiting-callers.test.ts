import { describe, expect, test } from "@jest/globals";
import type { TaskId, TaskStatus, TaskWaitedFor, WorkflowId, WorkflowStatus } from "@tutti/engine";
import type { DeciderListener, ExecutionStanding, ExecutionWatch } from "@tutti/ports";
import { makeLog } from "@tutti/service-kit";

import { newWorkflowId } from "../operations/executions/new-workflow-id.ts";
import { WaitingCallers, type Seat } from "./waiting-callers.ts";

const [root, kid] = [newWorkflowId(), newWorkflowId()];

describe("a caller", () => {
  test("whose execution has ended is answered after one read, and nobody watches", async () => {
    const given = givenCallers();
    given.store(root, { status: "COMPLETED" });

    const outlook = await given.wait();

    expect(outlook).toEqual({ kind: "ended", status: "COMPLETED" });
    expect([given.reads, given.watches.size]).toEqual([1, 0]);
  });

  test("is answered when it is told to look and a task blocks it", async () => {
    const given = givenCallers();
    given.store(root, {});
    const outlook = given.wait();
    await given.settle();

    given.store(root, { tasks: [task("w", { taskType: "WAIT" })] });
    given.look(root);

    expect(await outlook).toMatchObject({ kind: "blocked", workflowId: root, taskId: "w" });
    expect([given.watches.size, given.callers.count, given.timers]).toEqual([0, 0, 0]);
  });

  test("is not blocked by a WAIT with an end, a HUMAN, or a task it has not named", async () => {
    const given = givenCallers();
    const done = { status: "COMPLETED" } as const;
    const tasks = [task("t", { taskType: "WAIT", dueAt: 1 }), task("b", done), task("a ", done)];
    given.store(root, { tasks });
    const outlook = given.wait({ taskReferenceNames: ["a"] });
    await given.settle();
    const { reads } = given;

    given.store(root, { tasks: [...tasks, task("a", { status: "FAILED" })] });
    given.look(root);

    expect(await outlook).toMatchObject({ kind: "blocked", taskId: "a" });
    expect(reads).toBe(2);
  });

  test("is blocked by the first task depth first, that of a sub-workflow in the place of its task", async () => {
    const given = givenCallers();
    const sub = task("s", { taskType: "SUB_WORKFLOW", subWorkflowId: kid });
    given.store(root, { tasks: [sub, task("later", { taskType: "WAIT" })] });
    given.store(kid, { tasks: [task("inner", { taskType: "WAIT" })] });

    expect(await given.wait()).toMatchObject({ kind: "blocked", workflowId: kid, taskId: "inner" });
  });

  test("is told of a named task that has ended the execution with it", async () => {
    const given = givenCallers();
    given.store(root, { status: "FAILED", tasks: [task("a", { status: "FAILED" })] });

    const outlook = await given.wait({ taskReferenceNames: ["a"] });

    expect(outlook).toEqual({ kind: "blocked", status: "FAILED", workflowId: root, taskId: "a" });
  });

  test("is told of a named task in a sub-workflow that has ended before anybody looked, and reads it once", async () => {
    const given = givenCallers();
    const done = { taskType: "SUB_WORKFLOW", subWorkflowId: kid, status: "COMPLETED" } as const;
    given.store(root, { tasks: [task("s", done)] });
    given.store(kid, { status: "COMPLETED", tasks: [task("a", { status: "COMPLETED" })] });

    const named = await given.wait({ taskReferenceNames: ["a"] });
    const unnamed = given.wait({ taskReferenceNames: ["b"] });
    await given.settle();
    const { reads } = given;
    given.look(root);
    await given.settle();

    expect(named).toMatchObject({ kind: "blocked", status: "RUNNING", workflowId: kid, taskId: "a" });
    expect([given.watches.has(kid), given.reads - reads]).toEqual([false, 1]);
    given.callers.drain();
    await unnamed;
  });

  test("is not blocked by a WAIT that was open in a sub-workflow when that was read last before it ended", async () => {
    const given = givenCallers();
    const sub = (status: TaskStatus) => task("s", { taskType: "SUB_WORKFLOW", subWorkflowId: kid, status });
    given.store(root, { tasks: [sub("IN_PROGRESS")] });
    given.store(kid, { tasks: [task("w", { taskType: "WAIT", dueAt: 1 })] });
    const outlook = given.wait({ taskReferenceNames: ["b"] });
    await given.settle();

    given.store(kid, { status: "COMPLETED" });
    given.store(root, { tasks: [sub("COMPLETED"), task("b", { status: "COMPLETED" })] });
    given.look(root);

    expect(await outlook).toMatchObject({ kind: "blocked", workflowId: root, taskId: "b" });
  });

  test("watches sub-workflows as they begin, also such as are not there yet, and no longer when they are over", async () => {
    const given = givenCallers();
    given.store(root, { tasks: [task("s", { taskType: "SUB_WORKFLOW", subWorkflowId: kid })] });
    const outlook = given.wait();
    await given.settle();
    const watched = new Set(given.watches.keys());

    given.store(root, { tasks: [] });
    given.look(root);
    await given.settle();
    const after = new Set(given.watches.keys());
    given.store(root, { status: "COMPLETED" });
    given.look(root);
    await outlook;

    expect([watched, after]).toEqual([new Set([root, kid]), new Set([root])]);
  });

  test("is told that the time is over when it is, after a last look", async () => {
    const given = givenCallers();
    given.store(root, {});
    const late = given.wait({ timeoutMs: 500 });
    await given.settle();
    given.pass(500);
    const outlookOfLate = await late;
    const lost = given.wait({ timeoutMs: 500 });
    await given.settle();
    given.store(root, { status: "COMPLETED" });

    given.pass(500);

    expect([outlookOfLate, await lost]).toEqual([
      { kind: "open", status: "RUNNING" },
      { kind: "ended", status: "COMPLETED" },
    ]);
  });

  test("that goes away ends its wait and frees all that it held", async () => {
    const given = givenCallers();
    given.store(root, {});
    const gone = new AbortController();
    const outlook = given.wait({ signal: gone.signal });
    await given.settle();
    const heldBefore = [given.watches.size, given.callers.count, given.timers];

    gone.abort(new Error("gone"));

    await expect(outlook).rejects.toThrow("gone");
    expect([heldBefore, [given.watches.size, given.callers.count, given.timers]]).toEqual([
      [1, 1, 2],
      [0, 0, 0],
    ]);
  });

  test("beyond the number that may wait is refused until another has left", () => {
    const given = givenCallers({ maxCallers: 1 });
    const first = given.callers.seat() as Seat;

    const refused = given.callers.seat();
    first.leave();
    first.leave();
    const again = given.callers.seat();

    expect(refused).toMatchObject({ kind: "Overloaded", retryAfterMs: 1_000 });
    expect([again, given.callers.count]).toEqual([expect.objectContaining({ wait: expect.any(Function) }), 1]);
  });

  test("of a process that stops is answered with how its execution stands, and no other is seated", async () => {
    const given = givenCallers();
    given.store(root, {});
    const outlook = given.wait();
    await given.settle();

    given.callers.drain();

    expect(await outlook).toEqual({ kind: "open", status: "RUNNING" });
    expect(given.callers.seat()).toMatchObject({ kind: "Unavailable" });
  });
});

describe("core.md 11, waiting callers:", () => {
  test("subscribe, then read, then wait: what is committed while the watch is on its way is seen", async () => {
    const given = givenCallers({ slowWatches: true });
    given.store(root, {});
    const outlook = given.wait();
    await given.settle();
    // Between the first read and the moment from which decider tells.
    given.store(root, { status: "COMPLETED" });

    given.takeWatchesIn();

    expect(await outlook).toEqual({ kind: "ended", status: "COMPLETED" });
  });

  test("a lost wake-up costs a second, not the time-out", async () => {
    const given = givenCallers();
    given.store(root, {});
    const outlook = given.wait({ timeoutMs: 60_000 });
    await given.settle();

    given.store(root, { status: "COMPLETED" });
    given.pass(1_000);

    expect(await outlook).toEqual({ kind: "ended", status: "COMPLETED" });
  });

  test("a decider that is lost may have told nobody: it is looked at once", async () => {
    const given = givenCallers();
    given.store(root, {});
    const outlook = given.wait({ timeoutMs: 60_000 });
    await given.settle();

    given.store(root, { status: "COMPLETED" });
    given.loseDecider();

    expect(await outlook).toEqual({ kind: "ended", status: "COMPLETED" });
  });

  test("a wait that waits costs nothing, and a second of all waits together one read of revisions", async () => {
    const given = givenCallers();
    const ids = Array.from({ length: 200 }, () => newWorkflowId());
    for (const id of ids) given.store(id, {});
    const outlooks = ids.map(async (workflowId) => await given.wait({ workflowId }));
    await given.settle();
    const before = given.reads;

    given.pass(1_000);
    await given.settle();
    given.pass(1_000);
    await given.settle();

    expect([before <= 20, given.reads - before, given.checks]).toEqual([true, 0, 2]);
    given.callers.drain();
    await Promise.all(outlooks);
  });

  test("a store that does not answer for a while is asked again", async () => {
    const given = givenCallers();
    given.store(root, { status: "COMPLETED" });
    given.breakStore();
    const outlook = given.wait();
    await given.settle();

    given.mendStore();
    given.pass(1_000);

    expect(await outlook).toEqual({ kind: "ended", status: "COMPLETED" });
  });
});

type Stored = { readonly status?: WorkflowStatus; readonly tasks?: readonly TaskWaitedFor[] };

function task(
  reference: string,
  over: Partial<Omit<TaskWaitedFor, "status">> & { readonly status?: TaskStatus } = {},
): TaskWaitedFor {
  return {
    taskId: reference as TaskId,
    seq: 1,
    taskType: "SIMPLE",
    referenceTaskName: reference,
    status: "IN_PROGRESS",
    dueAt: undefined,
    subWorkflowId: undefined,
    ...over,
  };
}

/** Callers with a store, a decider and a clock that the test plays. */
function givenCallers({ maxCallers, slowWatches = false }: { maxCallers?: number; slowWatches?: boolean } = {}) {
  const stored = new Map<WorkflowId, ExecutionStanding>();
  const watches = new Map<WorkflowId, () => void>();
  const timers = new Map<() => void, number>();
  const counts = { reads: 0, checks: 0 };
  let [now, isBroken] = [0, false];
  let listener: DeciderListener | undefined;
  const answered = async <Value>(value: () => Value): Promise<Value> => {
    await Promise.resolve();
    if (isBroken) throw new Error("no connection");
    return value();
  };
  const callers = new WaitingCallers({
    maxCallers,
    log: makeLog({ service: "api", instance: "api-1" }, { level: "silent" }),
    clock: {
      nowMs: () => now,
      after: (delayMs, run) => {
        timers.set(run, now + delayMs);
        return () => void timers.delete(run);
      },
    },
    decider: {
      watch: ({ workflowId }: ExecutionWatch, look) => {
        watches.set(workflowId, look);
        if (!slowWatches) look();
        return () => void watches.delete(workflowId);
      },
      listen: (heard) => {
        listener = heard;
        return () => undefined;
      },
    },
    executions: {
      getExecutionStandings: async (ids) => {
        counts.reads += 1;
        return await answered(() => new Map(ids.flatMap((id) => entryOf(id, stored.get(id)))));
      },
      getRevisions: async (ids) => {
        counts.checks += 1;
        return await answered(() => new Map(ids.flatMap((id) => entryOf(id, stored.get(id)?.revision))));
      },
    },
  });
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    callers,
    watches,
    settle,
    get reads() {
      return counts.reads;
    },
    get checks() {
      return counts.checks;
    },
    get timers() {
      return timers.size;
    },
    store(workflowId: WorkflowId, { status = "RUNNING", tasks = [] }: Stored): void {
      stored.set(workflowId, { revision: (stored.get(workflowId)?.revision ?? 0) + 1, status, tasks });
    },
    breakStore: () => void (isBroken = true),
    mendStore: () => void (isBroken = false),
    look: (workflowId: WorkflowId) => watches.get(workflowId)?.(),
    takeWatchesIn: () => {
      for (const look of [...watches.values()]) look();
    },
    loseDecider: () => listener?.deciderLost(),
    pass(ms: number): void {
      now += ms;
      for (const [run, at] of [...timers]) {
        if (at > now) continue;
        timers.delete(run);
        run();
      }
    },
    async wait({
      workflowId = root,
      taskReferenceNames = [] as readonly string[],
      timeoutMs = 10_000,
      signal = undefined as AbortSignal | undefined,
    } = {}) {
      const seat = callers.seat();
      if ("kind" in seat) throw new Error(seat.message);
      try {
        return await seat.wait({ workflowId, taskReferenceNames, timeoutMs, signal });
      } finally {
        seat.leave();
      }
    },
  };
}

function entryOf<Value>(id: WorkflowId, value: Value | undefined): readonly (readonly [WorkflowId, Value])[] {
  return value === undefined ? [] : [[id, value]];
}
