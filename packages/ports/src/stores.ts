import type { AdmissionStore } from "./admission-store.ts";
import type { BulkJobStore } from "./bulk-jobs.ts";
import type { ErrorNoteStore } from "./error-notes.ts";
import type { EventStore } from "./event-store.ts";
import type { ExecutionStore } from "./execution-store.ts";
import type { ExternalObjects, ExternalPayloadIndex } from "./external-payloads.ts";
import type { IdempotencyStore } from "./idempotency-store.ts";
import type { IndexFeed } from "./search/index-feed.ts";
import type { MetadataStore } from "./metadata-store.ts";
import type { SavedViewStore } from "./saved-views.ts";
import type { SearchIndex } from "./search/search-index.ts";
import type { SecretStore } from "./secret-store.ts";
import type { SlotStore } from "./slot-store.ts";
import type { StatusNoticeStore } from "./status-notices.ts";
import type { TaskLogStore } from "./task-log-store.ts";
import type { TaskResultCache } from "./task-results.ts";

/** Every store of a cluster, by the name that its users have for it. They share what they are kept in. */
export type Stores = {
  readonly executions: ExecutionStore;
  readonly metadata: MetadataStore;
  readonly taskLogs: TaskLogStore;
  readonly slots: SlotStore;
  readonly statusNotices: StatusNoticeStore;
  readonly events: EventStore;
  readonly taskResults: TaskResultCache;
  readonly indexFeed: IndexFeed;
  readonly search: SearchIndex;
  readonly idempotency: IdempotencyStore;
  readonly admissions: AdmissionStore;
  readonly bulkJobs: BulkJobStore;
  readonly secrets: SecretStore;
  readonly savedViews: SavedViewStore;
  readonly errorNotes: ErrorNoteStore;
  /** What clients have uploaded: which there are, and their bytes. */
  readonly externalPayloads: { readonly index: ExternalPayloadIndex; readonly objects: ExternalObjects };
};
