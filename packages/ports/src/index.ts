export type {
  Applied,
  ApplyOptions,
  CreditOffer,
  DeciderListener,
  DeciderPort,
  ExecutionOfTask,
  LeasedAgainstCredit,
  LeasedTask,
} from "./decider-port.ts";
export { BatchFailedError, MAX_LOADED_PAYLOAD_BYTES } from "./execution-store.ts";
export type {
  BatchRequest,
  BatchWrite,
  CorrelatedFilter,
  DueCursor,
  ExecutionStore,
  LockedBatch,
  NamedCursor,
  NamedFilter,
  Page,
  QueueCursor,
  QueuedCursor,
  StoredEvent,
  WaitingQueue,
  WaitingRange,
} from "./execution-store.ts";
export type { InstanceRegistry } from "./instance-registry.ts";
export { isForGood } from "./outbox.ts";
export type { OutboxId, OutboxKey, OutboxRow } from "./outbox.ts";
export { OutageError, QueueUnavailableError, StoreUnavailableError } from "./outage-error.ts";
export { pageFrom } from "./page-from.ts";
export type { MetadataStore } from "./metadata-store.ts";
export { noSecrets, type Secrets } from "./secrets.ts";
export type { TaskLog, TaskLogStore } from "./task-log-store.ts";
export type { Claim, QueueNews, Subscription, TaskQueue } from "./task-queue.ts";
