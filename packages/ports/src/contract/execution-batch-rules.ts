import { describe, expect, test } from "@jest/globals";
import type { Answer, Execution, TaskRecord } from "@tutti/engine";
import { Payload, slotOf } from "@tutti/engine";

import type { LockedBatch } from "../execution-batch.ts";
import type { ExecutionStore } from "../execution-store.ts";
import {
  anExecution,
  aTask,
  changed,
  created,
  leaseOf,
  locking,
  newWorkflowId,
  queuedTask,
  readable,
  storedEvent,
  taskChanged,
  write,
} from "./given-execution.ts";
import type { StoresPlace } from "./stores-place.ts";

/** What a batch finds, writes and leaves alone. */
export function batchRules(place: () => StoresPlace): void {
  const store = (): ExecutionStore => place().executions;
  const start = async (execution: Execution, tasks: readonly TaskRecord[] = []): Promise<void> => {
    await store().applyBatch(locking([]), () =>
      write([created(execution, tasks)], { events: [storedEvent(execution)] }),
    );
  };
  const look = async (request: Parameters<ExecutionStore["applyBatch"]>[0]): Promise<LockedBatch> => {
    const seen: LockedBatch[] = [];
    await store().applyBatch(request, (locked) => {
      seen.push(locked);
      return write([]);
    });
    const [locked] = seen;
    if (locked === undefined) throw new Error("decide was not called");
    return locked;
  };

  const noJoins = { joinCounters: new Map() };

  describe("what a batch finds", () => {
    test("an execution that the caller does not have is loaded whole", async () => {
      const execution = anExecution();
      const join = aTask(execution, { seq: 2, referenceTaskName: "join" });
      const tasks = [aTask(execution), join];
      await store().applyBatch(locking([]), () =>
        write([created(execution, tasks, { joinCounters: [{ taskId: join.taskId, remaining: 3 }] })]),
      );

      const { loaded } = await look(locking([execution.workflowId]));

      const found = loaded.get(execution.workflowId);
      expect(readable(found?.execution)).toEqual(readable(execution));
      expect(readable([...(found?.tasks ?? [])].sort((a, b) => a.seq - b.seq))).toEqual(readable(tasks));
      expect(found?.joinCounters).toEqual(new Map([[join.taskId, 3]]));
    });

    test("an execution at the caller's revision is not loaded, one at another revision is", async () => {
      const same = anExecution({ revision: 4 });
      const behind = anExecution({ revision: 5 });
      await start(same);
      await start(behind);
      const cachedRevisions = new Map([
        [same.workflowId, 4],
        [behind.workflowId, 4],
      ]);

      const locked = await look(locking([same.workflowId, behind.workflowId], { cachedRevisions }));

      expect(locked.current).toEqual(new Set([same.workflowId]));
      expect([...locked.loaded.keys()]).toEqual([behind.workflowId]);
    });

    test("an execution that was never started is missing", async () => {
      const workflowId = newWorkflowId();

      const locked = await look(locking([workflowId]));

      expect(locked.missing).toEqual(new Set([workflowId]));
      expect(locked.busy.size + locked.loaded.size + locked.current.size).toBe(0);
    });

    test("an execution that somebody else holds is busy; its neighbours are not", async () => {
      const held = anExecution();
      const free = anExecution();
      await start(held);
      await start(free);
      const release = await place().holdLocks([held.workflowId]);

      const during = await look(locking([held.workflowId, free.workflowId]));
      await release();
      const after = await look(locking([held.workflowId]));

      expect(during.busy).toEqual(new Set([held.workflowId]));
      expect([...during.loaded.keys()]).toEqual([free.workflowId]);
      expect(after.busy.size).toBe(0);
      expect(after.loaded.has(held.workflowId)).toBe(true);
    });

    test("a batch that locks nothing is told the time", async () => {
      const { now } = await look(locking([]));

      expect(Number.isInteger(now)).toBe(true);
      expect(now).toBeGreaterThan(1_600_000_000_000);
    });

    test("an event that was applied gets its answer again, one that was not gets none", async () => {
      const execution = anExecution();
      const answer: Answer = { kind: "WorkflowStarted", workflowId: execution.workflowId };
      const applied = storedEvent(execution, { answer });
      const lost = storedEvent(execution);
      await store().applyBatch(locking([]), () => write([created(execution)], { events: [applied] }));

      const { workflowId } = execution;
      const { answered } = await look(
        locking([workflowId], {
          repeats: [
            { workflowId, eventId: applied.eventId },
            { workflowId, eventId: lost.eventId },
            { workflowId: newWorkflowId(), eventId: applied.eventId },
          ],
        }),
      );

      expect(answered).toEqual(new Map([[applied.eventId, answer]]));
    });
  });

  describe("what a batch leaves alone", () => {
    test("what decide throws passes through, and the execution is free again", async () => {
      const execution = anExecution();
      await start(execution);
      const problem = new Error("decide failed");

      const failed = store().applyBatch(locking([execution.workflowId]), () => {
        throw problem;
      });

      await expect(failed).rejects.toBe(problem);
      expect((await look(locking([execution.workflowId]))).loaded.size).toBe(1);
    });

    test("a start that is stored already fails for good, with everything in its batch", async () => {
      const stored = anExecution();
      const other = anExecution();
      await start(stored);

      const again = store().applyBatch(locking([]), () => write([created(other), created(stored)]));

      await expect(again).rejects.toMatchObject({
        name: "BatchFailedError",
        outcome: "rolledBack",
        isTransient: false,
      });
      expect((await look(locking([other.workflowId]))).missing.size).toBe(1);
    });

    test.each([
      ["a name of a task", { taskDefName: LONG }],
      ["a type of a task", { taskType: LONG }],
      ["a domain", { domain: LONG }],
      ["an id of a child", { subWorkflowId: LONG }],
      ["a priority", { workflowPriority: 40_000 }],
    ])("%s beyond its place fails the batch for what it says", async (_, members) => {
      const execution = anExecution();

      const failed = store().applyBatch(locking([]), () => write([created(execution, [aTask(execution, members)])]));

      await expect(failed).rejects.toMatchObject({ outcome: "rolledBack", isTransient: false, isOfData: true });
      expect((await look(locking([execution.workflowId]))).missing.size).toBe(1);
    });

    test("an id of correlation beyond its place fails the batch for what it says", async () => {
      const failed = store().applyBatch(locking([]), () => write([created(anExecution({ correlationId: LONG }))]));

      await expect(failed).rejects.toMatchObject({ outcome: "rolledBack", isTransient: false, isOfData: true });
    });

    test("a second event of one revision fails for good", async () => {
      const execution = anExecution();
      await start(execution);

      const again = store().applyBatch(locking([execution.workflowId]), () =>
        write([changed(execution)], { events: [storedEvent(execution)] }),
      );

      await expect(again).rejects.toMatchObject({ outcome: "rolledBack", isTransient: false });
    });

    test("a payload that a change does not write stays as it is stored", async () => {
      const input = slotOf(Payload.fromText('{"of":"the execution"}'));
      const output = slotOf(Payload.fromText('{"of":"the task"}'));
      const execution = anExecution({ input });
      const task = aTask(execution, { output });
      await start(execution, [task]);
      const unloaded = { sizeBytes: 0, payload: undefined };
      const next = anExecution({ ...execution, revision: 2, input: unloaded, status: "PAUSED" });

      await store().applyBatch(locking([execution.workflowId]), () =>
        write([changed(next, { tasks: [taskChanged({ ...task, output: unloaded, pollCount: 1 })] })]),
      );

      const found = await store().getExecution(execution.workflowId, { includeTasks: true });
      expect(readable(found?.execution)).toEqual(readable({ ...next, input }));
      expect(readable(found?.tasks)).toEqual(readable([{ ...task, pollCount: 1 }]));
    });

    test("a payload that was never loaded cannot be written", async () => {
      const execution = anExecution({ output: { sizeBytes: 9, payload: undefined } });

      const failed = store().applyBatch(locking([]), () => write([created(execution)]));

      await expect(failed).rejects.toMatchObject({ outcome: "rolledBack", isTransient: false });
    });
  });

  describe("what a batch writes", () => {
    test("several events of one execution are stored with what they changed together", async () => {
      const execution = anExecution();
      const first = aTask(execution);
      await start(execution, [first]);
      const second = aTask(execution, { seq: 2, referenceTaskName: "ship" });
      const result = slotOf(Payload.fromText('{"paid":true}'));
      const done: TaskRecord = { ...first, status: "COMPLETED", handOut: "ended", executed: true, output: result };
      const next = anExecution({ ...execution, revision: 4, lastSeq: 2 });
      const events = [2, 3, 4].map((revision) => storedEvent({ ...execution, revision }));

      await store().applyBatch(locking([execution.workflowId]), () =>
        write(
          [
            changed(next, {
              tasks: [
                taskChanged(done, { writesOutput: true }),
                { task: second, isNew: true, writesInput: true, writesOutput: true },
              ],
            }),
          ],
          { events },
        ),
      );

      const found = await store().getExecution(execution.workflowId, { includeTasks: true });
      expect(readable(found?.execution)).toEqual(readable(next));
      expect(readable(found?.tasks)).toEqual(readable([done, second]));
      expect(readable(await store().getEvents(execution.workflowId, 2, 10))).toEqual(readable(events));
    });

    test("nothing, zero and an empty text are told apart", async () => {
      const nothing = anExecution();
      const zero = anExecution({
        ...{ correlationId: "", createdBy: "", wakeAt: 0, revivedAtRevision: 0, upgradedAtRevision: 0, depth: 0 },
        ...{ reasonForIncompletion: "", messages: { first: 0, next: 0, expiresAt: 0 } },
      });
      const none = aTask(nothing);
      const empty = aTask(zero, { dueAt: 0, workerId: "", domain: "", reasonForIncompletion: "", subWorkflowId: "" });
      await store().applyBatch(locking([]), () => write([created(nothing, [none]), created(zero, [empty])]));

      const { loaded } = await look(locking([nothing.workflowId, zero.workflowId]));

      expect(readable(loaded.get(nothing.workflowId))).toEqual(
        readable({ execution: nothing, tasks: [none], ...noJoins }),
      );
      expect(readable(loaded.get(zero.workflowId))).toEqual(readable({ execution: zero, tasks: [empty], ...noJoins }));
    });

    test("records that are known as they are stored are as they are written, in what differs and in what does not", async () => {
      const first = anExecution({ correlationId: "c", wakeAt: 5 });
      const second = anExecution({ priority: 3 });
      const [a, b] = [aTask(first, { workerId: "w" }), aTask(second, { domain: "d", dueAt: 7 })];
      await store().applyBatch(locking([]), () => write([created(first, [a]), created(second, [b])]));
      const next = [
        { ...first, revision: 2, wakeAt: undefined },
        { ...second, revision: 2, status: "PAUSED", snapshotHash: first.snapshotHash, rateLimitKey: "another" },
      ] as const;
      const ended = { ...a, status: "COMPLETED", workerId: undefined, endTime: 9 } as const;
      const leased = { ...b, status: "IN_PROGRESS", dueAt: undefined, pollCount: 1 } as const;

      await store().applyBatch(locking([first.workflowId, second.workflowId]), () =>
        write([changed(next[0], { tasks: [taskChanged(ended)] }), changed(next[1], { tasks: [taskChanged(leased)] })], {
          stored: {
            executions: new Map([first, second].map((one) => [one.workflowId, one])),
            tasks: new Map([a, b].map((one) => [one.taskId, one])),
          },
        }),
      );

      const { loaded } = await look(locking([first.workflowId, second.workflowId]));
      expect(readable(loaded.get(first.workflowId))).toEqual(
        readable({ execution: next[0], tasks: [ended], ...noJoins }),
      );
      expect(readable(loaded.get(second.workflowId))).toEqual(
        readable({ execution: next[1], tasks: [leased], ...noJoins }),
      );
    });

    test("a JOIN's counter is replaced, and goes when the JOIN has ended", async () => {
      const execution = anExecution();
      const [open, ended] = [aTask(execution), aTask(execution)];
      await store().applyBatch(locking([]), () =>
        write([
          created(execution, [open, ended], {
            joinCounters: [open, ended].map(({ taskId }) => ({ taskId, remaining: 2 })),
          }),
        ]),
      );

      await store().applyBatch(locking([execution.workflowId]), () =>
        write([
          changed(anExecution({ ...execution, revision: 2 }), {
            joinCounters: [
              { taskId: open.taskId, remaining: 1 },
              { taskId: ended.taskId, remaining: undefined },
            ],
          }),
        ]),
      );

      const found = await store().getExecution(execution.workflowId, { includeTasks: true });
      expect(found?.joinCounters).toEqual(new Map([[open.taskId, 1]]));
    });

    test("a task that leaves its queue and waits again within one batch waits under its new delivery", async () => {
      const execution = anExecution();
      const queue = `again-${execution.workflowId}`;
      const task = aTask(execution);
      const gone = aTask(execution);
      await store().applyBatch(locking([]), () =>
        write([
          created(execution, [task, gone], { queued: [queuedTask(task, { queue }), queuedTask(gone, { queue })] }),
        ]),
      );

      const again = queuedTask(task, { queue, delivery: 2 });
      await store().applyBatch(locking([execution.workflowId]), () =>
        write([changed(execution, { unqueued: [task.taskId, gone.taskId], queued: [again] })]),
      );

      const { items } = await store().findQueued(0, { workflowId: execution.workflowId, taskId: FIRST_TASK_ID }, 2);
      expect(items.filter(({ workflowId }) => workflowId === execution.workflowId)).toEqual([again]);
    });

    test("a lease goes with its task's end, and once flushed; another lease of the task stays", async () => {
      const execution = anExecution();
      const instance = `api-of-${execution.workflowId}`;
      const tasks = [aTask(execution), aTask(execution), aTask(execution), aTask(execution)] as const;
      const [ended, flushed, replaced, again] = tasks.map((task) => leaseOf(task, { instance })) as [
        ...Array<ReturnType<typeof leaseOf>>,
      ] as [Leased, Leased, Leased, Leased];
      await store().applyBatch(locking([]), () =>
        write([created(execution, tasks, { leased: [ended, flushed, replaced, again].map(granted) })]),
      );

      const newer = leaseOf(tasks[3], { instance, since: again.since + 1 });
      await store().applyBatch(locking([execution.workflowId]), () =>
        write([changed(execution, { unleased: [ended.taskId, again.taskId], leased: [granted(newer)] })], {
          flushed: [flushed, leaseOf(tasks[2]), again],
        }),
      );

      expect(await store().findLeases(instance, 0, 10)).toEqual([replaced, newer]);
    });
  });
}

type Leased = ReturnType<typeof leaseOf>;
const LONG = "x".repeat(1_100);
const FIRST_TASK_ID = "00000000-0000-7000-8000-000000000000" as TaskRecord["taskId"];
const granted = (lease: Leased) => ({ lease, credit: undefined, queue: "pay" });
