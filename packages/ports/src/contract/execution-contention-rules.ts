import { describe, expect, test } from "@jest/globals";
import type { Execution, TaskRecord, WorkflowId } from "@tutti/engine";

import { BatchFailedError } from "../execution-batch.ts";
import type { ExecutionStore } from "../execution-store.ts";
import {
  anExecution,
  aTask,
  changed,
  created,
  leaseOf,
  locking,
  outboxRow,
  queuedTask,
  storedEvent,
  taskChanged,
  write,
} from "./given-execution.ts";
import type { StoresPlace } from "./stores-place.ts";

/** What batches do to each other. */
export function contentionRules(place: () => StoresPlace): void {
  const store = (): ExecutionStore => place().executions;

  describe("batches side by side", () => {
    test("on disjoint executions, in opposite orders, none fails", async () => {
      const first = await startMany(store(), 12);
      const second = await startMany(store(), 12);
      // Neighbours in the index belong to different batches, where ranges would be locked most easily.
      const mixed = [...first, ...second].sort((a, b) => (a.execution.workflowId < b.execution.workflowId ? -1 : 1));
      const odd = mixed.filter((_, index) => index % 2 === 0);
      const even = mixed.filter((_, index) => index % 2 === 1).reverse();

      const rounds = async (mine: Started[], others: Started[]) => {
        for (let revision = 2; revision < 30; revision++) await round(store(), { mine, others, revision });
      };
      await Promise.all([rounds(odd, even), rounds(even, odd)]);

      const found = await store().getExecution(idOf(odd), { includeTasks: false });
      expect(found?.execution.revision).toBe(29);
    }, 30_000);

    test("on one execution, each builds on the one before: no change is lost", async () => {
      const [started] = await startMany(store(), 1);
      if (started === undefined) throw new Error("nothing was started");
      const { workflowId } = started.execution;

      await Promise.all(Array.from({ length: 8 }, () => untilApplied(store(), workflowId)));

      const found = await store().getExecution(workflowId, { includeTasks: false });
      expect(found?.execution.revision).toBe(9);
      expect(await store().getEvents(workflowId, 1, 100)).toHaveLength(8);
    }, 30_000);
  });
}

type Started = { readonly execution: Execution; readonly task: TaskRecord };

async function startMany(store: ExecutionStore, count: number): Promise<Started[]> {
  const started = Array.from({ length: count }, () => {
    const execution = anExecution();
    return { execution, task: aTask(execution) };
  });
  await store.applyBatch(locking([]), () =>
    write(started.map(({ execution, task }) => created(execution, [task], { queued: [queuedTask(task)] }))),
  );
  return started;
}

/** One batch that changes every kind of row of its own executions, and flushes leases of the others'. */
async function round(
  store: ExecutionStore,
  { mine, others, revision }: { mine: readonly Started[]; others: readonly Started[]; revision: number },
): Promise<void> {
  await store.applyBatch(locking(mine.map(({ execution }) => execution.workflowId)), ({ busy, missing }) => {
    expect(busy.size + missing.size).toBe(0);
    return write(
      mine.map(({ execution, task }) =>
        changed(
          { ...execution, revision },
          {
            tasks: [taskChanged({ ...task, pollCount: revision })],
            joinCounters: [{ taskId: task.taskId, remaining: revision % 2 === 0 ? undefined : 1 }],
            ...(revision % 2 === 0
              ? { unqueued: [task.taskId], leased: [{ lease: leaseOf(task), credit: undefined, queue: "pay" }] }
              : { unleased: [task.taskId], queued: [queuedTask(task)] }),
          },
        ),
      ),
      {
        events: mine.map(({ execution }) => storedEvent({ ...execution, revision })),
        flushed: others.map(({ task }) => leaseOf(task)),
        outbox: mine.map(({ execution }) => outboxRow(execution)),
        delivered: others.map(({ execution }) => outboxRow(execution)),
      },
    );
  });
}

/** Adds one event, in as many batches as it takes to find the execution free. */
async function untilApplied(store: ExecutionStore, workflowId: WorkflowId): Promise<void> {
  for (let isApplied = false; !isApplied;) {
    try {
      await store.applyBatch(locking([workflowId]), ({ loaded }) => {
        const found = loaded.get(workflowId);
        if (found === undefined) return write([]);
        isApplied = true;
        const next = { ...found.execution, revision: found.execution.revision + 1 };
        return write([changed(next)], { events: [storedEvent(next)] });
      });
    } catch (error) {
      if (!(error instanceof BatchFailedError && error.isTransient)) throw error;
      isApplied = false;
    }
  }
}

function idOf([first]: readonly Started[]): WorkflowId {
  if (first === undefined) throw new Error("nothing was started");
  return first.execution.workflowId;
}
