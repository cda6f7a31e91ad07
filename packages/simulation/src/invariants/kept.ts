import {
  workflowIdFrom,
  type Execution,
  type Lease,
  type QueuedTask,
  type TaskRecord,
  type WorkflowId,
} from "@tutti/engine";
import type { ExecutionStore, StoredEvent } from "@tutti/ports";
import type { MemoryStores } from "@tutti/ports/memory";

/** What the stores hold, all at one moment. */
export type Kept = {
  readonly executions: ReadonlyMap<WorkflowId, KeptExecution>;
  /** Rows of `scheduled_task`. */
  readonly queued: readonly QueuedTask[];
  readonly leases: readonly Lease[];
  /** How many rows the outbox has. */
  readonly unsent: number;
};

export type KeptExecution = {
  readonly execution: Execution;
  readonly tasks: readonly TaskRecord[];
  readonly events: readonly StoredEvent[];
};

/** Those executions, with their children and children's children. */
export async function readKept({ executions }: MemoryStores, workflowIds: readonly WorkflowId[]): Promise<Kept> {
  const [queued, holders, unsent] = await Promise.all([
    executions.findQueued(ANY_AGE_MS, undefined, ALL),
    executions.leaseHolders(ANY_AGE_MS),
    executions.outboxSize(ALL),
  ]);
  const leases = await Promise.all(holders.map(async (holder) => await executions.findLeases(holder, ANY_AGE_MS, ALL)));
  const kept = new Map<WorkflowId, KeptExecution>();
  for (let wanted = workflowIds; wanted.length > 0;) {
    const found = (await Promise.all(wanted.map(async (id) => await readOne(executions, id)))).flat();
    for (const one of found) kept.set(one.execution.workflowId, one);
    wanted = found.flatMap(childrenOf).filter((id) => !kept.has(id));
  }
  return { executions: kept, queued: queued.items, leases: leases.flat(), unsent };
}

async function readOne(executions: ExecutionStore, workflowId: WorkflowId): Promise<readonly KeptExecution[]> {
  const loaded = await executions.getExecution(workflowId, { includeTasks: true });
  const events = await executions.getEvents(workflowId, 0, ALL);
  return loaded === undefined ? [] : [{ execution: loaded.execution, tasks: loaded.tasks, events }];
}

function childrenOf({ tasks }: KeptExecution): readonly WorkflowId[] {
  return tasks.flatMap(({ subWorkflowId }) => workflowIdFrom(subWorkflowId ?? "") ?? []);
}

// Also what a clock that was set back makes younger than nothing.
const ANY_AGE_MS = -1_000_000_000;
const ALL = 1_000_000;
