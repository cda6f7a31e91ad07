import type { WorkflowId } from "@tutti/engine";
import type { ExecutionStore, ReadOptions } from "@tutti/ports";

import { askedReader } from "../connection/asked-reader.ts";
import type { SqlPool } from "../connection/sql-pool.ts";
import { makeOutbox } from "../outbox/outbox.ts";
import type { PacketLimits } from "../sql/pack-statements.ts";
import { applyBatch } from "./apply-batch.ts";
import { findAll } from "./find-all.ts";
import { findCorrelated } from "./find-correlated.ts";
import { findDue } from "./find-due.ts";
import { findLeases } from "./find-leases.ts";
import { findNamed } from "./find-named.ts";
import { findPending } from "./find-pending.ts";
import { findTasks } from "./find-tasks.ts";
import { getJournal } from "./get-journal.ts";
import { findQueued } from "./find-queued.ts";
import { findQueuedOf } from "./find-queued-of.ts";
import { getChangesSince } from "./get-changes-since.ts";
import { getDrawing } from "./get-drawing.ts";
import { getEvents } from "./get-events.ts";
import { getMessages } from "./get-messages.ts";
import { getPayload, getPayloadBeginning } from "./get-payload.ts";
import { getTask } from "./get-task.ts";
import { getTaskStandings } from "./get-task-standings.ts";
import { leaseHolders } from "./lease-holders.ts";
import { loadExecutions } from "./load-executions.ts";
import { readExecution } from "./read-execution.ts";
import { queueAges, queueSizes, queueSizesUpTo } from "./queue-sizes.ts";
import { getRevisions, getExecutionStandings } from "./get-execution-standings.ts";
import { getSnapshot, putSnapshot } from "./snapshots.ts";
import { tallyTasks } from "./tally-tasks.ts";
import { waitingQueues } from "./waiting-queues.ts";

export type ExecutionStoreOptions = {
  /** Connections for batches. */
  readonly locking: SqlPool;
  /** Connections for everything else. */
  readonly reading: SqlPool;
  readonly limits: PacketLimits;
};

/** Executions in MySQL. Closes both pools when it is closed. */
export function makeExecutionStore({ locking, reading, limits }: ExecutionStoreOptions): ExecutionStore {
  return {
    applyBatch: (request, decide) => applyBatch({ pool: locking, limits }, request, decide),
    getExecution: (workflowId, options) =>
      reading.use((connection) => readExecution(connection, workflowId, options), options.signal),
    getExecutions: (workflowIds, options) => getExecutions(reading, workflowIds, options),
    getExecutionStandings: (workflowIds, references, asked) =>
      getExecutionStandings(askedReader(reading, asked), workflowIds, references),
    getDrawing: (workflowId, asked) =>
      reading.use((connection) => getDrawing(connection, workflowId, asked), asked?.signal),
    getChangesSince: (workflowId, since, asked) => getChangesSince(askedReader(reading, asked), workflowId, since),
    findTasks: (workflowId, wanted, asked) => findTasks(askedReader(reading, asked), workflowId, wanted),
    tallyTasks: (workflowId, wanted, asked) => tallyTasks(askedReader(reading, asked), workflowId, wanted),
    getJournal: (workflowId, range, asked) => getJournal(askedReader(reading, asked), workflowId, range),
    getRevisions: (workflowIds, asked) => getRevisions(askedReader(reading, asked), workflowIds),
    getTask: (taskId, { leaveOut, signal } = {}) =>
      reading.use((connection) => getTask(connection, taskId, leaveOut), signal),
    getTaskStandings: (taskIds) => reading.use((connection) => getTaskStandings(connection, taskIds)),
    getPayload: (workflowId, place, asked) =>
      reading.use((connection) => getPayload(connection, workflowId, place), asked?.signal),
    getPayloadBeginning: (workflowId, place, maxBytes, asked) =>
      reading.use((connection) => getPayloadBeginning(connection, { workflowId, place }, maxBytes), asked?.signal),
    getMessages: (workflowId, range) => reading.use((connection) => getMessages(connection, workflowId, range)),
    getSnapshot: (hash) => getSnapshot(reading, hash),
    putSnapshot: (hash, definition) => putSnapshot(reading, hash, definition),
    getEvents: (workflowId, fromRevision, limit) =>
      reading.use((connection) => getEvents(connection, workflowId, { fromRevision, limit })),
    findNamed: (filter, after, limit, asked) =>
      reading.use((connection) => findNamed(connection, filter, { after, limit }), asked?.signal),
    findCorrelated: (filter, after, limit, asked) =>
      reading.use((connection) => findCorrelated(connection, filter, { after, limit }), asked?.signal),
    findAll: (after, limit) => findAll(reading, after, limit),
    findPending: (taskDefName, limit, asked) => findPending(askedReader(reading, asked), taskDefName, limit),
    findDue: (after, limit) => findDue(reading, after, limit),
    findQueued: (olderThanMs, after, limit) => findQueued(reading, after, { olderThanMs, limit }),
    waitingQueues: (olderThanMs, asked) => waitingQueues(askedReader(reading, asked), olderThanMs),
    findQueuedOf: (queue, range, asked) => findQueuedOf(askedReader(reading, asked), queue, range),
    leaseHolders: (olderThanMs) => leaseHolders(reading, olderThanMs),
    findLeases: (instance, olderThanMs, limit) => findLeases(reading, instance, { olderThanMs, limit }),
    ...makeOutbox({ locking, reading, limits }),
    queueSizesUpTo: (queues, upTo, asked) =>
      reading.use((connection) => queueSizesUpTo(connection, queues, upTo), asked?.signal),
    queueAges: (queue, spans, upTo, asked) =>
      reading.use((connection) => queueAges(connection, queue, { spans, upTo }), asked?.signal),
    queueSizes: (queues, asked) => reading.use((connection) => queueSizes(connection, queues), asked?.signal),
    ping: () => reading.use((connection) => connection.ping()),
    close: async () => {
      await Promise.all([locking.close(), reading.close()]);
    },
  };
}

async function getExecutions(
  reading: SqlPool,
  workflowIds: readonly WorkflowId[],
  { includeTasks: withTasks, leaveOut, signal }: ReadOptions,
) {
  return reading.use(async (connection) => {
    // An execution and its tasks are of one state.
    if (withTasks) await connection.run({ sql: "start transaction with consistent snapshot, read only" });
    const found = await loadExecutions(connection, workflowIds, { withPayloads: true, withTasks, leaveOut });
    if (withTasks) await connection.run({ sql: "commit" });
    return found;
  }, signal);
}
