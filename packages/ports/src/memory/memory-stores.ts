import type { EpochMs, WorkflowId } from "@tutti/engine";

import type { ExecutionStore } from "../execution-store.ts";
import type { Stores } from "../stores.ts";
import { makeMemoryAdmissionStore } from "./memory-admission-store.ts";
import { makeMemoryBulkJobStore } from "./memory-bulk-job-store.ts";
import type { HandlerRows } from "./memory-event-handlers.ts";
import { makeMemoryExecutionStore, type BetweenSteps } from "./memory-execution-store.ts";
import { makeMemoryExternalPayloads } from "./memory-external-payloads.ts";
import { makeMemoryIdempotencyStore } from "./memory-idempotency-store.ts";
import { makeMemoryMetadataStore } from "./memory-metadata-store.ts";
import { makeMemorySearchIndex } from "./memory-search-index.ts";
import { makeMemoryErrorNoteStore } from "./memory-error-note-store.ts";
import { makeMemorySavedViewStore } from "./memory-saved-view-store.ts";
import { makeMemorySecretStore } from "./memory-secret-store.ts";
import { makeMemoryTaskLogStore } from "./memory-task-log-store.ts";

/** The stores of one process, shared by all who would have a connection of their own. */
export type MemoryStores = Stores & {
  /** Locks executions as a batch that does not come to its end would; the answer lets them go. */
  holdLocks(workflowIds: readonly WorkflowId[]): () => void;
  /** The same executions through a connection of its own, whose batches wait for `between` at each of their steps. */
  connect(between: BetweenSteps): ExecutionStore;
  /** Does nothing: what is kept here ends with the process. */
  close(): Promise<void>;
};

/** Empty stores. `clock` stands for the database's and gives epoch milliseconds. */
export function makeMemoryStores(clock: () => EpochMs): MemoryStores {
  const handlers: HandlerRows = new Map();
  const made = makeMemoryExecutionStore(clock, handlers);
  const { store: executions, slots, statusNotices, events, taskResults, indexFeed, ...rest } = made;
  const { stateOf, holdLocks, connect } = rest;
  return {
    executions,
    metadata: makeMemoryMetadataStore(clock, handlers),
    taskLogs: makeMemoryTaskLogStore(clock, executions),
    slots,
    statusNotices,
    events,
    taskResults,
    indexFeed,
    search: makeMemorySearchIndex(),
    idempotency: makeMemoryIdempotencyStore(),
    bulkJobs: makeMemoryBulkJobStore(clock),
    admissions: makeMemoryAdmissionStore(clock, stateOf),
    secrets: makeMemorySecretStore(clock),
    savedViews: makeMemorySavedViewStore(clock),
    errorNotes: makeMemoryErrorNoteStore(clock),
    externalPayloads: makeMemoryExternalPayloads(clock, executions),
    holdLocks,
    connect,
    close: () => Promise.resolve(),
  };
}
