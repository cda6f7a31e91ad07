import type { Execution, LeaseId, QueuedTask, TaskId, TaskRecord, WorkflowId } from "@tutti/engine";
import type { Applied, CreditOffer, LeasedAgainstCredit, LostLease, LeasedTask, StoredEvent } from "@tutti/ports";
import { makeLog } from "@tutti/service-kit";

import type { DeciderConnection } from "../connection.ts";
import type { Decider } from "../decider.ts";
import { makeDecider, type DeciderDeps } from "../make-decider.ts";
import { sequence } from "./definitions.ts";
import { FaultyStores } from "./faulty-store.ts";
import { creditId } from "./ids.ts";
import { TestClock } from "./test-clock.ts";

/** What a connection's client has heard. */
export type Heard = {
  readonly answers: Map<string, Applied>;
  readonly leased: LeasedAgainstCredit[];
  readonly withdrawn: string[];
  readonly lostLeases: LostLease[];
  readonly looks: string[];
  drains: number;
};

export type GivenDecider = {
  readonly decider: Decider;
  readonly stores: FaultyStores;
  readonly clock: TestClock;
  readonly enqueued: QueuedTask[];
  readonly log: readonly string[];
  readonly connect: () => { readonly connection: DeciderConnection; readonly heard: Heard };
  /** Lets everything run that does not wait for time or for a test's gate. */
  readonly settle: () => Promise<void>;
  /** Lets time pass, for the process and for the database. */
  pass(ms: number): Promise<void>;
  /** An execution, as the store has it. */
  execution(workflowId: WorkflowId): Promise<Execution>;
  /** The newest record of a task, as the store has it. */
  task(workflowId: WorkflowId, reference: string): Promise<TaskRecord>;
  readonly taskId: (workflowId: WorkflowId, reference: string) => Promise<TaskId>;
  events(workflowId: WorkflowId): Promise<readonly StoredEvent[]>;
  /** The lease rows. */
  leases(): Promise<ReadonlyMap<TaskId, LeaseId>>;
};

/** A decider on memory stores, with the workflow "w" of the SIMPLE tasks a and b registered. */
export async function givenDecider(
  deps: Partial<DeciderDeps> & { readonly stores?: FaultyStores } = {},
): Promise<GivenDecider> {
  const stores = deps.stores ?? new FaultyStores();
  await stores.metadata.putWorkflowDefs([sequence("w", ["a", "b"])]);
  const clock = new TestClock();
  const enqueued: QueuedTask[] = [];
  const queue = {
    enqueue: async (tasks: readonly QueuedTask[]) => void enqueued.push(...tasks),
    dequeue: async () => undefined,
  };
  const lines: string[] = [];
  const log = makeLog({ service: "decider", instance: "test" }, { destination: { write: (line) => lines.push(line) } });
  let seed = 0;
  const { executions: store, metadata, idempotency, admissions } = stores;
  const decider = makeDecider({
    metadata,
    store,
    idempotency,
    admissions,
    queue,
    log,
    clock,
    random32: () => (seed += 1),
    ...deps,
  });
  return {
    decider,
    stores,
    clock,
    enqueued,
    log: lines,
    settle,
    connect: () => connect(decider),
    async pass(ms) {
      stores.now += ms;
      clock.advance(ms);
      await settle();
    },
    execution: async (workflowId) => (await loaded(stores, workflowId)).execution,
    task: async (workflowId, reference) => await taskOf(stores, { workflowId, reference }),
    taskId: async (workflowId, reference) => (await taskOf(stores, { workflowId, reference })).taskId,
    events: async (workflowId) => await stores.executions.getEvents(workflowId, 0, 1_000),
    async leases() {
      const rows = await stores.executions.findLeases("api-1", -1, 1_000);
      return new Map(rows.map(({ taskId, leaseId }) => [taskId, leaseId]));
    },
  };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

async function loaded({ executions }: FaultyStores, workflowId: WorkflowId) {
  const found = await executions.getExecution(workflowId, { includeTasks: true });
  if (found === undefined) throw new Error(`no execution ${workflowId}`);
  return found;
}

async function taskOf(
  stores: FaultyStores,
  { workflowId, reference }: { readonly workflowId: WorkflowId; readonly reference: string },
): Promise<TaskRecord> {
  const { tasks } = await loaded(stores, workflowId);
  const task = tasks.findLast(({ referenceTaskName }) => referenceTaskName === reference);
  if (task === undefined) throw new Error(`no task ${reference}`);
  return task;
}

function connect(decider: Decider): { readonly connection: DeciderConnection; readonly heard: Heard } {
  const heard: Heard = { answers: new Map(), leased: [], withdrawn: [], lostLeases: [], looks: [], drains: 0 };
  const connection = decider.connect(
    { instance: "api-1", epoch: "e", followsLeases: true },
    {
      answered: (eventId, applied) => void heard.answers.set(eventId, applied),
      leased: (leased) => void heard.leased.push(leased),
      withdrawn: (id) => void heard.withdrawn.push(id),
      leasesLost: (lost) => void heard.lostLeases.push(...lost),
      look: (watchId) => void heard.looks.push(watchId),
      drain: () => void (heard.drains += 1),
    },
  );
  return { connection, heard };
}

export function offer(n: number, members: Partial<CreditOffer> = {}): CreditOffer {
  return { creditId: creditId(n), queue: "a", max: 1, workerId: "worker", expiresMs: 60_000, ...members };
}

/** The one task of the one lease that was heard of. */
export function onlyTask(heard: Heard): LeasedTask {
  const [task, ...more] = heard.leased.flatMap(({ tasks }) => tasks);
  if (task === undefined || more.length > 0) throw new Error(`${more.length + 1} tasks are leased`);
  return task;
}

/** Why an event was refused. */
export function refusalOf(applied: Applied | undefined): string {
  if (applied?.kind !== "refused") throw new Error(`not refused: ${JSON.stringify(applied)}`);
  return applied.refusal.kind;
}
