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
  DueCursor,
  ExecutionStore,
  LockedBatch,
  Page,
  QueueCursor,
  QueuedCursor,
  StoredEvent,
  WaitingQueue,
  WaitingRange,
} from "./execution-store.ts";
export type { InstanceRegistry } from "./instance-registry.ts";
export { pageFrom } from "./page-from.ts";
export type { MetadataStore } from "./metadata-store.ts";
export type { TaskLog, TaskLogStore } from "./task-log-store.ts";
export type { Claim, QueueNews, Subscription, TaskQueue } from "./task-queue.ts";
