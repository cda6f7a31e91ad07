export type { Asked } from "./asked.ts";
export type {
  Applied,
  ApplyOptions,
  CreditOffer,
  DeciderListener,
  DeciderPort,
  ExecutionOfTask,
  ExecutionWatch,
  LeasedAgainstCredit,
  LeasedTask,
  LostLease,
} from "./decider-port.ts";
export { BatchFailedError, MAX_LOADED_PAYLOAD_BYTES } from "./execution-batch.ts";
export { MAX_JOURNAL_LOOK } from "./execution-reads.ts";
export type { BatchRequest, BatchWrite, LockedBatch, StoredEvent, StoredRecords } from "./execution-batch.ts";
export type {
  AgeSpan,
  CorrelatedFilter,
  DueCursor,
  DrawnTask,
  ExecutionChanges,
  ExecutionDrawing,
  PayloadBeginning,
  JournalEntry,
  JournalRange,
  ExecutionStanding,
  NamedCursor,
  NamedFilter,
  PendingTask,
  QueueCursor,
  QueuedCursor,
  ReadOneOptions,
  ReadOptions,
  TaskStanding,
  TaskTally,
  WaitingQueue,
  WaitingRange,
} from "./execution-reads.ts";
export type { ExecutionStore } from "./execution-store.ts";
export type { Page } from "./page.ts";
export type { AdmissionStore } from "./admission-store.ts";
export type { DomainActivity } from "./domain-activity.ts";
export {
  EXTERNAL_OPERATIONS,
  EXTERNAL_PAYLOAD_TYPES,
  MAX_EXTERNAL_PATH_BYTES,
  USUAL_UPLOAD_RETENTION_MS,
} from "./external-payloads.ts";
export type {
  ExternalObject,
  ExternalObjects,
  ExternalOperation,
  ExternalPayloadIndex,
  ExternalPayloadType,
  LookedAt,
  PayloadMover,
  PutOutcome,
} from "./external-payloads.ts";
export type { IdempotencyStore, IdempotentStart } from "./idempotency-store.ts";
export type { InstanceRegistry } from "./instance-registry.ts";
export type { Limiter, RebuildStart, RestoredSlot, RunningSlot, SlotAnswer, SlotName, SlotRequest } from "./limiter.ts";
export { EVENT_EXECUTION_STATUSES } from "./event-store.ts";
export type {
  EventExecution,
  EventExecutionCursor,
  EventExecutionFilter,
  EventExecutionStatus,
  EventStore,
  PublishedEventKey,
  PublishedEventRow,
  SettledEvent,
  TakenEvent,
} from "./event-store.ts";
export { isForGood } from "./outbox.ts";
export type { OutboxId, OutboxKey, OutboxRow } from "./outbox.ts";
export { OutageError, QueueUnavailableError, StoreUnavailableError } from "./outage-error.ts";
export { pageFrom } from "./page-from.ts";
export { ACTIVE_POLLER_MS, byTypeAndDomain, MAX_KEPT_WORKERS, WORKERS_KEPT_MS } from "./poll-data.ts";
export type { PollData, PollDatum, PolledQueue, Poller, PollingWorker } from "./poll-data.ts";
export { readExternal, type ExternalPayloads, type ExternalRead, type ReadExternalDeps } from "./read-external.ts";
export { reserveStart, type StartReservation } from "./reserve-start.ts";
export type { ErrorNote, ErrorNoteStore } from "./error-notes.ts";
export type { SavedView, SavedViewStore } from "./saved-views.ts";
export type { FeedPage, IndexFeed, IndexFeedRow, IndexLag, LaterFeedRow, TakenFeedRow } from "./search/index-feed.ts";
export {
  causeTaskOf,
  errorCauseOf,
  NO_ERROR,
  normalisedReason,
  type CauseTask,
  type ErrorCause,
} from "./search/error-group.ts";
export type {
  ErrorSample,
  ExecutionFilter,
  ExecutionLists,
  ExecutionPage,
  ExecutionRow,
  ListOrder,
  ListPlace,
  Tallies,
  Tally,
  TallyQuery,
} from "./search/execution-lists.ts";
export type { ExecutionGlimpses, ExecutionProgress } from "./search/execution-glimpses.ts";
export type { PastRuns, PastRunsLimits, PastRunTimes, PastTask } from "./search/past-runs.ts";
export { endedOfEach } from "./search/recent-tasks.ts";
export type { EndedLimits, EndedOfQueue, RecentTask, RecentTasks } from "./search/recent-tasks.ts";
export { executionTimeOf } from "./search/search-documents.ts";
export type { IndexedExecution, TaskDocument, WorkflowDocument } from "./search/search-documents.ts";
export { TASK_FIELDS, WORKFLOW_FIELDS } from "./search/search-fields.ts";
export type { FieldKind, TaskField, WorkflowField } from "./search/search-fields.ts";
export { MAX_COUNTED_HITS } from "./search/search-index.ts";
export type { SearchIndex } from "./search/search-index.ts";
export type {
  Comparison,
  SearchCondition,
  SearchPage,
  SearchQuery,
  SearchWord,
  SortItem,
} from "./search/search-query.ts";
export type { TaskInProgress, TasksInProgress } from "./search/tasks-in-progress.ts";
export { searchWordsOf, wordsOf, wordsOfTask, wordsOfWorkflow } from "./search/words-of.ts";
export type { LimitStanding, SlotKey, SlotStore, StoredSlot } from "./slot-store.ts";
export { statusQueueOf } from "./status-queue.ts";
export { MAX_NOTICE_PARTS, positionOf } from "./status-notices.ts";
export type { NoticeKey, NoticeRow, StatusNoticeStore, TakenNotices } from "./status-notices.ts";
export type { KeptTaskResult, TaskResultCache, TaskResultKey } from "./task-results.ts";
export type { MetadataStore } from "./metadata-store.ts";
export type { EnvironmentValue } from "./environment-value.ts";
export type { SealedSecret, SecretStore } from "./secret-store.ts";
export { noSecrets, type Secrets } from "./secrets.ts";
export type { ScriptRunner } from "./script-runner.ts";
export type { TaskLog, TaskLogStore } from "./task-log-store.ts";
export type { Stores } from "./stores.ts";
export type { Claim, QueueNews, Subscription, TaskQueue } from "./task-queue.ts";
export { BULK_VERBS, MAX_BULK_ERRORS, MAX_BULK_SKIPS, MAX_LISTED, USUAL_BULK_JOB_RETENTION_MS } from "./bulk-jobs.ts";
export type {
  BulkJob,
  BulkJobOrder,
  BulkJobPlace,
  BulkJobState,
  BulkJobStore,
  BulkProgress,
  BulkSkip,
  BulkVerb,
  NewBulkJob,
  TakenBulkJob,
} from "./bulk-jobs.ts";
export { deepestFailed } from "./deepest-failed.ts";
