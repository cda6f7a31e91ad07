import type { Execution, Lease, QueuedTask, TaskRecord, WorkflowId } from "@tutti/engine";
import type { StoredEvent } from "@tutti/ports";
import type { MemoryStores } from "@tutti/ports/memory";

/** What the stores hold, all at one moment. */
export type Kept = {
  readonly executions: ReadonlyMap<WorkflowId, KeptExecution>;
  /** Rows of `scheduled_task`. */
  readonly queued: readonly QueuedTask[];
  readonly leases: readonly Lease[];
};

export type KeptExecution = {
  readonly execution: Execution;
  readonly tasks: readonly TaskRecord[];
  readonly events: readonly StoredEvent[];
};

export async function readKept({ executions }: MemoryStores, workflowIds: readonly WorkflowId[]): Promise<Kept> {
  const [queued, holders, ...found] = await Promise.all([
    executions.findQueued(ANY_AGE_MS, undefined, ALL),
    executions.leaseHolders(ANY_AGE_MS),
    ...workflowIds.map(async (workflowId) => {
      const loaded = await executions.getExecution(workflowId, { includeTasks: true });
      const events = await executions.getEvents(workflowId, 0, ALL);
      return loaded === undefined ? undefined : { execution: loaded.execution, tasks: loaded.tasks, events };
    }),
  ]);
  const leases = await Promise.all(holders.map(async (holder) => await executions.findLeases(holder, ANY_AGE_MS, ALL)));
  const kept = found.flatMap((one) => (one === undefined ? [] : [[one.execution.workflowId, one] as const]));
  return { executions: new Map(kept), queued: queued.items, leases: leases.flat() };
}

// Also what a clock that was set back makes younger than nothing.
const ANY_AGE_MS = -1_000_000_000;
const ALL = 1_000_000;
