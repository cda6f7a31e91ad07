export { executionStoreSuite } from "./execution-store-suite.ts";
export { eventHandlersSuite } from "./event-handlers-suite.ts";
export { eventStoreSuite } from "./event-store-suite.ts";
export { externalObjectsSuite, type ExternalObjectsPlace } from "./external-objects-suite.ts";
export { externalPayloadIndexSuite } from "./external-payload-index-suite.ts";
export { admissionStoreSuite } from "./admission-store-suite.ts";
export { idempotencyStoreSuite } from "./idempotency-store-suite.ts";
export { indexFeedSuite } from "./index-feed-suite.ts";
export { instanceRegistrySuite, type InstanceRegistryPlace } from "./instance-registry-suite.ts";
export { limiterSuite, type LimiterPlace } from "./limiter-suite.ts";
export { metadataStoreSuite } from "./metadata-store-suite.ts";
export { pollDataSuite, type PollDataPlace } from "./poll-data-suite.ts";
export { searchIndexSuite } from "./search-index-suite.ts";
export { errorNoteStoreSuite } from "./error-note-store-suite.ts";
export { savedViewStoreSuite } from "./saved-view-store-suite.ts";
export { secretStoreSuite } from "./secret-store-suite.ts";
export { slotStoreSuite } from "./slot-store-suite.ts";
export { statusNoticesSuite } from "./status-notices-suite.ts";
export type { StoresPlace } from "./stores-place.ts";
export { taskLogStoreSuite } from "./task-log-store-suite.ts";
export { taskResultsSuite } from "./task-results-suite.ts";
export { taskQueueSuite, type TaskQueuePlace } from "./task-queue-suite.ts";
export { until } from "./until.ts";
export { aTaskDocument, aWorkflowDocument, indexed } from "./given-documents.ts";
export {
  anExecution,
  aTask,
  changed,
  created,
  leaseOf,
  locking,
  newWorkflowId,
  outboxRow,
  queuedTask,
  readable,
  storedEvent,
  taskChanged,
  timePassed,
  write,
} from "./given-execution.ts";
export { bulkJobStoreSuite } from "./bulk-job-store-suite.ts";
