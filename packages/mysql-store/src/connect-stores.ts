import type { ExternalObjects, PayloadMover, Stores } from "@tutti/ports";
import { MAX_LOADED_PAYLOAD_BYTES } from "@tutti/ports";

import { makeAdmissionStore } from "./admission/admission-store.ts";
import { makeBulkJobStore } from "./bulk-jobs/bulk-job-store.ts";
import { parseMysqlUrl } from "./connection/mysql-url.ts";
import { LOCKING_SESSION, READING_SESSION } from "./connection/sessions.ts";
import { SqlPool } from "./connection/sql-pool.ts";
import { makeErrorNoteStore } from "./error-notes/error-note-store.ts";
import { makeEventStore } from "./event/event-store.ts";
import { makeExecutionStore } from "./execution/execution-store.ts";
import { makeExternalObjects } from "./external-payload/external-objects.ts";
import { makeExternalPayloadIndex } from "./external-payload/external-payload-index.ts";
import { makePayloadMover } from "./external-payload/move-payloads.ts";
import { makeIdempotencyStore } from "./idempotency/idempotency-store.ts";
import { makeSlotStore } from "./limits/slot-store.ts";
import { makeMetadataStore } from "./metadata/metadata-store.ts";
import { checkSchema } from "./migrate/check-schema.ts";
import { makeIndexFeed } from "./search/index-feed.ts";
import { makeSearchIndex } from "./search/search-index.ts";
import { makeSavedViewStore } from "./saved-views/saved-view-store.ts";
import { makeSecretStore } from "./secret/secret-store.ts";
import type { PacketLimits } from "./sql/pack-statements.ts";
import { numberOf } from "./sql/row.ts";
import { makeStatusNoticeStore } from "./status-notices/status-notice-store.ts";
import { makeTaskLogStore } from "./task-log/task-log-store.ts";
import { makeTaskResultCache } from "./task-results/task-result-cache.ts";

export type ConnectOptions = {
  /** `mysql://user:password@host:3306/database?ssl-mode=...`; see parseMysqlUrl. */
  readonly url: string;
  /** Connections for batches and for changes of definitions. Default 3: see core.md 4. */
  readonly lockingConnections?: number;
  /** Connections for everything else. Default 6. */
  readonly readingConnections?: number;
  /** The largest packet to send. Default and upper bound: the server's `max_allowed_packet`. */
  readonly maxPacketBytes?: number;
  /** Where uploads lie, and payloads of executions that are larger than this. Absent: here, too. */
  readonly bucket?: { readonly objects: ExternalObjects; readonly beyondBytes: number } | undefined;
};

/** The stores of a MySQL database. Uploads and their bytes are there too, or in the bucket. */
export type MysqlStores = Stores & {
  /** Where there is a bucket. */
  readonly payloadMover: PayloadMover | undefined;
  /** The largest payload that the server takes. */
  readonly maxPayloadBytes: number;
  /** Closes the connections that they share. */
  close(): Promise<void>;
};

/**
 * The stores of one database, over shared connections. Throws where the server cannot be reached or its schema is not the one
 * of this release; `migrate` comes first.
 */
export async function connectStores(options: ConnectOptions): Promise<MysqlStores> {
  const address = parseMysqlUrl(options.url);
  const locking = new SqlPool(address, {
    connections: options.lockingConnections ?? 3,
    session: LOCKING_SESSION,
    bucket: options.bucket?.objects,
    multipleStatements: true,
  });
  const reading = new SqlPool(address, {
    connections: options.readingConnections ?? 6,
    session: READING_SESSION,
    bucket: options.bucket?.objects,
    multipleStatements: false,
  });
  const close = async () => {
    await Promise.all([locking.close(), reading.close()]);
  };
  try {
    await checkSchema(reading, address.database);
    const limits = {
      ...(await packetLimits(reading, options.maxPacketBytes ?? Infinity)),
      // What a batch may load while it holds locks is never read from elsewhere.
      moveBeyondBytes: options.bucket && Math.max(options.bucket.beyondBytes, MAX_LOADED_PAYLOAD_BYTES),
    };
    const index = makeExternalPayloadIndex({ locking, reading });
    const objects = options.bucket?.objects ?? makeExternalObjects({ locking, reading });
    const executions = makeExecutionStore({ locking, reading, limits });
    return {
      executions,
      metadata: makeMetadataStore({ locking, reading }),
      taskLogs: makeTaskLogStore(reading, limits),
      slots: makeSlotStore({ locking, reading }),
      statusNotices: makeStatusNoticeStore({ locking, reading, limits }),
      events: makeEventStore({ locking, reading, limits }),
      taskResults: makeTaskResultCache({ locking, reading }),
      indexFeed: makeIndexFeed({ locking, reading, limits }),
      search: makeSearchIndex({ locking, reading, limits }),
      idempotency: makeIdempotencyStore({ locking, reading }),
      bulkJobs: makeBulkJobStore({ locking, reading }),
      admissions: makeAdmissionStore({ locking, reading }),
      secrets: makeSecretStore({ locking, reading }),
      savedViews: makeSavedViewStore({ locking, reading }),
      errorNotes: makeErrorNoteStore({ locking, reading }),
      externalPayloads: { index, objects },
      maxPayloadBytes: limits.maxBytes,
      payloadMover: options.bucket && makePayloadMover({ locking, reading, index, objects }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

// Small enough that a server works on one packet while the next is on its way.
const TARGET_BYTES = 4 * 1024 * 1024;
// For the packet's own head, and for what a prepared statement sends beside its values.
const MARGIN_BYTES = 16 * 1024;

async function packetLimits(reading: SqlPool, maxPacketBytes: number): Promise<PacketLimits> {
  const [row] = await reading.rows({ sql: "select @@max_allowed_packet as bytes" });
  if (row === undefined) throw new Error("the server did not tell its max_allowed_packet");
  const maxBytes = Math.min(numberOf(row, "bytes"), maxPacketBytes) - MARGIN_BYTES;
  return { maxBytes, targetBytes: Math.min(TARGET_BYTES, maxBytes) };
}
