import { describe, expect, test } from "@jest/globals";
import type { EpochMs, QueuedTask, TaskRecord, WorkflowId } from "@tutti/engine";

import type { QueueCursor } from "../execution-reads.ts";
import type { ExecutionStore } from "../execution-store.ts";
import { allPages } from "./all-pages.ts";
import { anExecution, aTask, changed, created, leaseOf, locking, queuedTask, write } from "./given-execution.ts";
import type { StoresPlace } from "./stores-place.ts";

/** What sweeper and api walk through. Other tests' rows are there too, so each looks for its own. */
export function scanRules(place: () => StoresPlace): void {
  const store = (): ExecutionStore => place().executions;

  describe("scans", () => {
    test("what is due comes by time and id, in pages, without what is later or has no timer", async () => {
      const now = await timeOf(store());
      const executions = [now - 3, now - 2, now - 2, now - 1, now + 3_600_000, undefined].map((wakeAt) =>
        anExecution({ wakeAt }),
      );
      await store().applyBatch(locking([]), () => write(executions.map((execution) => created(execution))));
      const mine = new Set(executions.map(({ workflowId }) => workflowId));

      const due = await allPages((after: { wakeAt: EpochMs; workflowId: WorkflowId } | undefined) =>
        store().findDue(after, 2),
      );

      const wanted = executions
        .flatMap(({ wakeAt, workflowId }) => (wakeAt === undefined || wakeAt > now ? [] : [{ wakeAt, workflowId }]))
        .sort((a, b) => a.wakeAt - b.wakeAt || (a.workflowId < b.workflowId ? -1 : 1));
      expect(due.filter(({ workflowId }) => mine.has(workflowId))).toEqual(wanted);
    });

    test("an execution whose timer is gone is not due", async () => {
      const now = await timeOf(store());
      const execution = anExecution({ wakeAt: now - 10 });
      await store().applyBatch(locking([]), () => write([created(execution)]));
      await store().applyBatch(locking([execution.workflowId]), () =>
        write([changed({ ...execution, revision: 2, wakeAt: undefined })]),
      );

      const due = await allPages((after: { wakeAt: EpochMs; workflowId: WorkflowId } | undefined) =>
        store().findDue(after, 100),
      );

      expect(due.map(({ workflowId }) => workflowId)).not.toContain(execution.workflowId);
    });

    test("waiting tasks come by execution and task, in pages, without those that have just begun to wait", async () => {
      const now = await timeOf(store());
      const tasks = [anExecution(), anExecution()].flatMap((execution) => [aTask(execution), aTask(execution)]);
      const old = tasks.map((task) => queuedTask(task, { queue: "Q ", priority: 7, since: now - 60_000 }));
      const fresh = aTask(anExecution());
      await enqueue(store(), [...old, queuedTask(fresh, { since: now + 1 })]);

      const found = await allPages((after: { workflowId: WorkflowId; taskId: TaskRecord["taskId"] } | undefined) =>
        store().findQueued(30_000, after, 3),
      );

      const mine = new Set([...tasks, fresh].map(({ taskId }) => taskId));
      const key = ({ workflowId, taskId }: QueuedTask) => workflowId + taskId;
      expect(found.filter(({ taskId }) => mine.has(taskId))).toEqual(
        [...old].sort((a, b) => (key(a) < key(b) ? -1 : 1)),
      );
    });

    test("leases come by instance, the oldest first, without young ones", async () => {
      const now = await timeOf(store());
      const execution = anExecution();
      const instance = `api-${execution.workflowId}`;
      const [older, old, young, other] = [
        leaseOf(aTask(execution), { instance, since: now - 20_000 }),
        leaseOf(aTask(execution), { instance, since: now - 10_000, epoch: "" }),
        leaseOf(aTask(execution), { instance, since: now + 1 }),
        leaseOf(aTask(execution), { instance: `${instance} `, since: now - 10_000 }),
      ];
      const leased = [other, young, old, older].flatMap((lease) =>
        lease === undefined ? [] : [{ lease, credit: undefined, queue: "pay" }],
      );
      await store().applyBatch(locking([]), () => write([created(execution, [], { leased })]));

      expect(await store().findLeases(instance, 5_000, 10)).toEqual([older, old]);
      expect(await store().findLeases(instance, 5_000, 1)).toEqual([older]);
    });

    test("instances with old leases are told, each once, without those whose leases are young", async () => {
      const now = await timeOf(store());
      const execution = anExecution();
      const instance = `api-${execution.workflowId}`;
      const leased = [
        { instance, since: now - 20_000 },
        { instance, since: now - 10_000 },
        { instance: `${instance} `, since: now - 10_000 },
        { instance: `${instance}-young`, since: now + 1 },
      ].flatMap((some) => {
        const lease = leaseOf(aTask(execution), some);
        return lease === undefined ? [] : [{ lease, credit: undefined, queue: "pay" }];
      });
      await store().applyBatch(locking([]), () => write([created(execution, [], { leased })]));

      const holders = await store().leaseHolders(5_000);

      expect(holders.filter((holder) => holder.startsWith(instance))).toEqual([instance, `${instance} `]);
    });

    test("queues with old tasks are told, with how long the first and the last have waited", async () => {
      const now = await timeOf(store());
      const { workflowId } = anExecution();
      const [queue, other, young] = [`q-${workflowId}`, `q-${workflowId} `, `q-${workflowId}-young`];
      const waiting = [
        { queue, since: now - 60_000 },
        { queue, since: now - 30_000 },
        { queue, since: now - 10_000 },
        { queue: other, since: now - 20_000 },
        { queue: young, since: now + 1 },
      ].map((some) => queuedTask(aTask(anExecution()), some));
      await enqueue(store(), waiting);

      const found = (await store().waitingQueues(5_000)).filter((one) => one.queue.startsWith(queue));

      expect(found.map((one) => one.queue)).toEqual([queue, other]);
      const passedMs = (await timeOf(store())) - now;
      expect(found[0]?.oldestMs).toBeGreaterThanOrEqual(60_000);
      expect(found[0]?.oldestMs).toBeLessThanOrEqual(60_000 + passedMs);
      expect(found[0]?.newestMs).toBeGreaterThanOrEqual(10_000);
      expect(found[0]?.newestMs).toBeLessThanOrEqual(10_000 + passedMs);
    });

    test("a queue's waiting tasks of an age come the oldest first, in pages, also where many began to wait at once", async () => {
      const now = await timeOf(store());
      const queue = `q-${anExecution().workflowId}`;
      const at = (since: number, name = queue) => queuedTask(aTask(anExecution()), { queue: name, since });
      const wanted = [at(now - 40_000), ...Array.from({ length: 7 }, () => at(now - 30_000)), at(now - 20_000)];
      await enqueue(store(), [...wanted, at(now - 90_000), at(now + 1), at(now - 30_000, `${queue} `)]);

      const found = await allPages((after: QueueCursor | undefined) =>
        store().findQueuedOf(queue, { olderThanMs: 5_000, youngerThanMs: 80_000, after, limit: 3 }),
      );

      const order = (a: QueuedTask, b: QueuedTask) => a.since - b.since || (key(a) < key(b) ? -1 : 1);
      const key = ({ workflowId, taskId }: QueuedTask) => workflowId + taskId;
      expect(found).toEqual(wanted.toSorted(order));
    });

    test("queue sizes count what waits; names are exact", async () => {
      const { workflowId } = anExecution();
      const queues = [`q-${workflowId}`, `Q-${workflowId}`, `q-${workflowId} `] as const;
      const waiting = [queues[0], queues[0], queues[1]].map((queue) => queuedTask(aTask(anExecution()), { queue }));
      await enqueue(store(), waiting);

      expect(await store().queueSizes([...queues])).toEqual(
        new Map([
          [queues[0], 2],
          [queues[1], 1],
          [queues[2], 0],
        ]),
      );
      const all = await store().queueSizes(undefined);
      expect(all.get(queues[0])).toBe(2);
      expect(all.has(queues[2])).toBe(false);
      expect(await store().queueSizes([])).toEqual(new Map());
      expect([...(await store().queueSizesUpTo(queues, 1)).values()]).toEqual([1, 1, 0]);
      expect([...(await store().queueSizesUpTo(queues, 9)).values()]).toEqual([2, 1, 0]);
    });

    test("ages count what has waited for so long, no further than is asked for", async () => {
      const now = await timeOf(store());
      const queue = `aged-${anExecution().workflowId}`;
      const agesMs = [0, 60_000, 61_000, 600_000];
      await enqueue(
        store(),
        agesMs.map((age) => queuedTask(aTask(anExecution()), { queue, since: now - age })),
      );
      const spans = [
        { fromAgeMs: 0, toAgeMs: 30_000 },
        { fromAgeMs: 30_000, toAgeMs: 300_000 },
        { fromAgeMs: 300_000, toAgeMs: 86_400_000 },
        { fromAgeMs: 86_400_000, toAgeMs: 1e12 },
      ];

      expect(await store().queueAges(queue, spans, 100)).toEqual([1, 2, 1, 0]);
      expect(await store().queueAges(queue, spans, 1)).toEqual([1, 1, 1, 0]);
      expect(await store().queueAges(`${queue} `, spans, 1)).toEqual([0, 0, 0, 0]);
    });
  });
}

async function timeOf(store: ExecutionStore): Promise<EpochMs> {
  let time = 0;
  await store.applyBatch(locking([]), ({ now }) => {
    time = now;
    return write([]);
  });
  return time;
}

async function enqueue(store: ExecutionStore, queued: readonly QueuedTask[]): Promise<void> {
  await store.applyBatch(locking([]), () =>
    write(queued.map((task) => created(anExecution(), [], { queued: [task] }))),
  );
}
