import { describe, expect, test } from "@jest/globals";
import { Payload, slotOf } from "@tutti/engine";
import type { Execution, TaskRecord } from "@tutti/engine";

import type { ExecutionStore } from "../execution-store.ts";
import {
  anExecution,
  aTask,
  changed,
  created,
  leaseOf,
  locking,
  queuedTask,
  readable,
  storedEvent,
  write,
} from "./given-execution.ts";
import type { StoresPlace } from "./stores-place.ts";

/** What a removal takes with it, and what it leaves. */
export function removalRules(place: () => StoresPlace): void {
  const store = (): ExecutionStore => place().executions;
  const large = slotOf(Payload.fromText(JSON.stringify("x".repeat(10_000))));

  /** An execution with something in every place where something of it can be. */
  const begin = async (overrides: Partial<Execution> = {}) => {
    const execution = anExecution({ input: large, ...overrides });
    const [queued, leased, join] = [aTask(execution, { input: large }), aTask(execution), aTask(execution)];
    const queue = `of-${execution.workflowId}`;
    await store().applyBatch(locking([]), () =>
      write(
        [
          created(execution, [queued, leased, join], {
            joinCounters: [{ taskId: join.taskId, remaining: 2 }],
            queued: [queuedTask(queued, { queue })],
            leased: [{ lease: leaseOf(leased, { instance: queue }), credit: undefined, queue }],
          }),
        ],
        { events: [storedEvent(execution)] },
      ),
    );
    await place().taskLogs.append(queued.taskId, [{ log: "line", createdTime: 0 }]);
    return { execution, queued, leased, queue };
  };
  const remove = async (execution: Execution, rest: Parameters<typeof changed>[1] = {}): Promise<void> => {
    const next = anExecution({ ...execution, revision: 2 });
    await store().applyBatch(locking([execution.workflowId]), () =>
      write([changed(next, { isRemoved: true, ...rest })], { events: [storedEvent(next)] }),
    );
  };
  const leftOf = async ({ workflowId }: Execution, { task, queue }: { task: TaskRecord; queue: string }) => ({
    execution: await store().getExecution(workflowId, { includeTasks: true }),
    task: await store().getTask(task.taskId),
    payload: await store().getPayload(workflowId, { taskId: task.taskId, field: "input" }),
    events: await store().getEvents(workflowId, 0, 10),
    waiting: (await store().queueSizes([queue])).get(queue),
    leases: await store().findLeases(queue, -60_000, 10),
    logs: await place().taskLogs.list(task.taskId),
  });
  const nothing = {
    execution: undefined,
    task: undefined,
    payload: undefined,
    events: [],
    waiting: 0,
    leases: [],
    logs: [],
  };

  describe("a removal", () => {
    test("leaves nothing of the execution, whatever else the batch writes of it", async () => {
      const { execution, queued, leased, queue } = await begin();
      const newcomer = aTask(execution, { output: large });

      await remove(execution, {
        tasks: [{ task: newcomer, isNew: true, writesInput: true, writesOutput: true }],
        unqueued: [queued.taskId],
        unleased: [leased.taskId],
      });

      expect(await leftOf(execution, { task: queued, queue })).toEqual(nothing);
      expect(await store().getTask(newcomer.taskId)).toBeUndefined();
    });

    test("takes also what nobody named", async () => {
      const { execution, queued, queue } = await begin();

      await remove(execution);

      expect(await leftOf(execution, { task: queued, queue })).toEqual(nothing);
    });

    test("of an execution that begins in the same batch leaves nothing either", async () => {
      const execution = anExecution({ input: large });
      const task = aTask(execution);

      await store().applyBatch(locking([]), () =>
        write([created(execution, [task], { isRemoved: true })], { events: [storedEvent(execution)] }),
      );

      expect(await leftOf(execution, { task, queue: "none" })).toEqual(nothing);
    });

    test("leaves other executions alone, also those of the same batch", async () => {
      const [gone, kept, changing] = [await begin(), await begin(), await begin()];
      const next = anExecution({ ...changing.execution, revision: 2, status: "PAUSED" });

      await store().applyBatch(locking([gone.execution.workflowId, next.workflowId]), () =>
        write([changed(anExecution({ ...gone.execution, revision: 2 }), { isRemoved: true }), changed(next)], {
          events: [storedEvent(next)],
        }),
      );

      for (const { execution, queued, queue } of [kept, { ...changing, execution: next }]) {
        const left = await leftOf(execution, { task: queued, queue });
        expect(readable(left.execution?.execution)).toEqual(readable(execution));
        expect(left).toMatchObject({ events: expect.arrayContaining([expect.anything()]), waiting: 1 });
        expect([left.leases.length, left.logs.length, left.payload?.text]).toEqual([1, 1, large.payload?.text]);
      }
      expect(await leftOf(gone.execution, { task: gone.queued, queue: gone.queue })).toEqual(nothing);
    });

    test("makes the execution missing for who would lock it, with whatever revision in memory", async () => {
      const { execution } = await begin();
      await remove(execution);
      const { workflowId } = execution;

      await store().applyBatch(locking([workflowId], { cachedRevisions: new Map([[workflowId, 2]]) }), (locked) => {
        expect([...locked.missing]).toEqual([workflowId]);
        return write([]);
      });
    });
  });
}
