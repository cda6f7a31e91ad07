import type { EpochMs, EventId, LoadedExecution, PayloadSlot, WorkflowId } from "@tutti/engine";
import {
  BatchFailedError,
  type AdmissionStore,
  type BatchRequest,
  type BatchWrite,
  type EventStore,
  type ExecutionStore,
  type IdempotencyStore,
  type LockedBatch,
  type MetadataStore,
} from "@tutti/ports";
import { makeMemoryStores, type MemoryStores } from "@tutti/ports/memory";

/** What happens to a batch instead of its commit. */
export type Fault = "transient" | "broken" | "unfit" | "unknown, committed" | "unknown, rolled back";

/** The memory stores, whose commits a test can hold up, spoil and look at. */
export class FaultyStores {
  readonly requests: BatchRequest[] = [];
  readonly writes: BatchWrite[] = [];
  /** The faults of the next batches that write, in order. */
  readonly faults: Fault[] = [];
  /** Events that no batch can store. */
  readonly poison = new Set<EventId>();
  /** Events of which the store does not take what they come to. */
  readonly unfit = new Set<EventId>();
  /** Workflows of whose executions it takes none. */
  readonly unfitWorkflows = new Set<string>();
  /** Whether executions are loaded with their payloads. */
  loadsPayloads = true;
  now: EpochMs = 1_700_000_000_000;
  readonly executions: ExecutionStore;
  readonly metadata: MetadataStore;
  readonly idempotency: IdempotencyStore;
  readonly admissions: AdmissionStore;
  readonly events: EventStore;
  readonly #memory: MemoryStores;
  #gate: Promise<void> = Promise.resolve();

  constructor() {
    this.#memory = makeMemoryStores(() => this.now);
    this.metadata = this.#memory.metadata;
    this.idempotency = this.#memory.idempotency;
    this.admissions = this.#memory.admissions;
    this.events = this.#memory.events;
    const applyBatch = this.#applyBatch.bind(this);
    this.executions = { ...this.#memory.executions, applyBatch };
  }

  /** Holds up every commit until the answer is called. */
  holdCommits(): () => void {
    let open: () => void = () => undefined;
    this.#gate = new Promise((resolve) => (open = resolve));
    return open;
  }

  /** Locks an execution as somebody else would, until the answer is called. */
  holdLock(workflowId: WorkflowId): () => void {
    return this.#memory.holdLocks([workflowId]);
  }

  async #applyBatch(request: BatchRequest, decide: (locked: LockedBatch) => BatchWrite): Promise<void> {
    this.requests.push(request);
    let fault: Fault | undefined;
    await this.#gate;
    await this.#memory.executions.applyBatch(request, (locked) => {
      const write = decide(this.loadsPayloads ? locked : { ...locked, loaded: withoutPayloads(locked.loaded) });
      fault = this.#faultOf(write);
      if (fault !== undefined && fault !== "unknown, committed") throw failure(fault);
      this.writes.push(write);
      return write;
    });
    if (fault !== undefined) throw failure(fault);
  }

  #faultOf({ changes, events, flushed, outbox, delivered }: BatchWrite): Fault | undefined {
    if (events.some(({ eventId }) => this.poison.has(eventId))) return "broken";
    if (events.some(({ eventId }) => this.unfit.has(eventId))) return "unfit";
    if (changes.some(({ execution }) => this.unfitWorkflows.has(execution.workflowName))) return "unfit";
    const rows = [changes, events, flushed, outbox, delivered];
    return rows.every(({ length }) => length === 0) ? undefined : this.faults.shift();
  }
}

function failure(fault: Fault): BatchFailedError {
  const outcome = fault.startsWith("unknown") ? "unknown" : "rolledBack";
  const isTransient = fault !== "broken" && fault !== "unfit";
  return new BatchFailedError(`a fault: ${fault}`, {
    outcome,
    isTransient,
    isOfData: fault === "unfit",
    cause: undefined,
  });
}

function withoutPayloads(loaded: LockedBatch["loaded"]): LockedBatch["loaded"] {
  return new Map([...loaded].map(([id, one]) => [id, unloaded(one)] as const));
}

function unloaded(loaded: LoadedExecution): LoadedExecution {
  const { execution, tasks } = loaded;
  return {
    ...loaded,
    execution: {
      ...execution,
      input: bare(execution.input),
      output: bare(execution.output),
      variables: bare(execution.variables),
    },
    tasks: tasks.map((task) => ({ ...task, input: bare(task.input), output: bare(task.output) })),
  };
}

const bare = ({ sizeBytes }: PayloadSlot): PayloadSlot => ({ sizeBytes, payload: undefined });
