import {
  ExecutionState,
  type Answer,
  type Changes,
  type EpochMs,
  type EventId,
  type LoadedExecution,
  type Payload,
  type PayloadPlace,
  type PayloadSlot,
  type SnapshotHash,
  type TaskId,
  type WorkflowId,
} from "@tutti/engine";
import { BatchFailedError, type BatchRequest, type BatchWrite, type LockedBatch, type StoredEvent } from "@tutti/ports";

/** What happens to a batch instead of its commit. */
export type Fault = "transient" | "broken" | "unknown, committed" | "unknown, rolled back";

type Row = { readonly state: ExecutionState; readonly joinCounters: Map<TaskId, number> };

/** An execution store in a few lines, whose commits a test can hold up and spoil. */
export class TinyStore {
  readonly events: StoredEvent[] = [];
  readonly requests: BatchRequest[] = [];
  readonly writes: BatchWrite[] = [];
  readonly busy = new Set<WorkflowId>();
  readonly leases = new Map<TaskId, string>();
  readonly queued = new Set<TaskId>();
  readonly snapshots = new Map<SnapshotHash, Payload>();
  /** The faults of the next batches that write, in order. */
  readonly faults: Fault[] = [];
  /** Events that no batch can store. */
  readonly poison = new Set<EventId>();
  /** Whether executions are loaded without payloads. */
  loadsPayloads = true;
  now: EpochMs = 1_700_000_000_000;
  #gate: Promise<void> = Promise.resolve();
  readonly #rows = new Map<WorkflowId, Row>();
  readonly #inFlight = new Set<WorkflowId>();

  /** Holds up every commit until the answer is called. */
  holdCommits(): () => void {
    let open: () => void = () => undefined;
    this.#gate = new Promise((resolve) => (open = resolve));
    return open;
  }

  state(workflowId: WorkflowId): ExecutionState | undefined {
    return this.#rows.get(workflowId)?.state;
  }

  async applyBatch(request: BatchRequest, decide: (locked: LockedBatch) => BatchWrite): Promise<void> {
    this.requests.push(request);
    const own = request.lock.filter((id) => this.#inFlight.has(id));
    if (own.length > 0) throw new TypeError(`two batches in flight lock ${own.join()}`);
    for (const id of request.lock) this.#inFlight.add(id);
    try {
      await this.#transact(request, decide);
    } finally {
      for (const id of request.lock) this.#inFlight.delete(id);
    }
  }

  async #transact(request: BatchRequest, decide: (locked: LockedBatch) => BatchWrite): Promise<void> {
    await Promise.resolve();
    const write = decide(this.#lock(request));
    await this.#gate;
    const isEmpty = write.changes.length + write.events.length + write.flushed.length === 0;
    const fault = isEmpty ? undefined : this.#faultOf(write);
    if (fault === undefined || fault === "unknown, committed") this.#commit(write);
    if (fault !== undefined) throw failure(fault);
    this.writes.push(write);
  }

  async getPayload(workflowId: WorkflowId, { taskId, field }: PayloadPlace): Promise<Payload | undefined> {
    const state = this.state(workflowId);
    if (taskId === undefined) return state?.execution[field].payload;
    return field === "variables" ? undefined : state?.task(taskId)?.[field].payload;
  }

  async getSnapshot(hash: SnapshotHash): Promise<Payload | undefined> {
    return this.snapshots.get(hash);
  }

  async putSnapshot(hash: SnapshotHash, definition: Payload): Promise<void> {
    if (!this.snapshots.has(hash)) this.snapshots.set(hash, definition);
  }

  #lock({ lock, cachedRevisions, repeats }: BatchRequest): LockedBatch {
    const current = new Set<WorkflowId>();
    const loaded = new Map<WorkflowId, LoadedExecution>();
    const missing = new Set<WorkflowId>();
    const busy = new Set(lock.filter((id) => this.busy.has(id)));
    for (const id of lock.filter((locked) => !busy.has(locked))) {
      const row = this.#rows.get(id);
      if (row === undefined) missing.add(id);
      else if (cachedRevisions.get(id) === row.state.execution.revision) current.add(id);
      else loaded.set(id, this.#load(row));
    }
    const answered = new Map<EventId, Answer>();
    for (const { workflowId, eventId } of repeats) {
      const stored = this.events.find((event) => event.workflowId === workflowId && event.eventId === eventId);
      if (stored !== undefined && !busy.has(workflowId)) answered.set(eventId, stored.answer);
    }
    return { now: this.now, current, loaded, missing, busy, answered };
  }

  #load({ state, joinCounters }: Row): LoadedExecution {
    const loaded = { execution: state.execution, tasks: [...state.tasks], joinCounters: new Map(joinCounters) };
    if (this.loadsPayloads) return loaded;
    const bare = { payload: undefined };
    return {
      ...loaded,
      tasks: loaded.tasks.map((task) => ({
        ...task,
        input: { ...task.input, ...bare },
        output: { ...task.output, ...bare },
      })),
    };
  }

  #faultOf({ changes, events }: BatchWrite): Fault | undefined {
    if (events.some(({ eventId }) => this.poison.has(eventId))) return "broken";
    if (changes.some(({ isNewExecution, execution }) => isNewExecution && this.#rows.has(execution.workflowId)))
      return "broken";
    return this.faults.shift();
  }

  #commit({ changes, events, flushed }: BatchWrite): void {
    for (const change of changes) {
      const { workflowId } = change.execution;
      const row = this.#rows.get(workflowId) ?? {
        state: new ExecutionState({ execution: change.execution, tasks: [], joinCounters: new Map() }),
        joinCounters: new Map<TaskId, number>(),
      };
      this.#rows.set(workflowId, row);
      row.state.apply(withStoredPayloads(change, row.state));
      for (const { taskId, remaining } of change.joinCounters) {
        if (remaining === undefined) row.joinCounters.delete(taskId);
        else row.joinCounters.set(taskId, remaining);
      }
      for (const taskId of change.unqueued) this.queued.delete(taskId);
      for (const { taskId } of change.queued) this.queued.add(taskId);
      for (const taskId of change.unleased) this.leases.delete(taskId);
      for (const { lease } of change.leased) this.leases.set(lease.taskId, lease.leaseId);
    }
    for (const { taskId, leaseId } of flushed) if (this.leases.get(taskId) === leaseId) this.leases.delete(taskId);
    this.events.push(...events);
  }
}

/** A slot that is not loaded stands for what is stored. */
function withStoredPayloads(change: Changes, state: ExecutionState): Changes {
  const stored = (slot: PayloadSlot, before: PayloadSlot | undefined): PayloadSlot =>
    slot.payload === undefined ? { ...slot, payload: before?.payload } : slot;
  const { execution } = change;
  return {
    ...change,
    execution: {
      ...execution,
      input: stored(execution.input, state.execution.input),
      output: stored(execution.output, state.execution.output),
      variables: stored(execution.variables, state.execution.variables),
    },
    tasks: change.tasks.map((one) => {
      const before = state.task(one.task.taskId);
      const input = stored(one.task.input, before?.input);
      const output = stored(one.task.output, before?.output);
      return { ...one, task: { ...one.task, input, output } };
    }),
  };
}

function failure(fault: Fault): BatchFailedError {
  const outcome = fault.startsWith("unknown") ? "unknown" : "rolledBack";
  return new BatchFailedError(`a fault: ${fault}`, { outcome, isTransient: fault !== "broken", cause: undefined });
}
