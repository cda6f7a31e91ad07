import { bulkJobStoreSuite } from "../contract/bulk-job-store-suite.ts";
import { admissionStoreSuite } from "../contract/admission-store-suite.ts";
import { errorNoteStoreSuite } from "../contract/error-note-store-suite.ts";
import { executionStoreSuite } from "../contract/execution-store-suite.ts";
import { eventHandlersSuite } from "../contract/event-handlers-suite.ts";
import { eventStoreSuite } from "../contract/event-store-suite.ts";
import { externalObjectsSuite } from "../contract/external-objects-suite.ts";
import { externalPayloadIndexSuite } from "../contract/external-payload-index-suite.ts";
import { idempotencyStoreSuite } from "../contract/idempotency-store-suite.ts";
import { indexFeedSuite } from "../contract/index-feed-suite.ts";
import { metadataStoreSuite } from "../contract/metadata-store-suite.ts";
import { searchIndexSuite } from "../contract/search-index-suite.ts";
import { secretStoreSuite } from "../contract/secret-store-suite.ts";
import { slotStoreSuite } from "../contract/slot-store-suite.ts";
import { statusNoticesSuite } from "../contract/status-notices-suite.ts";
import type { StoresPlace } from "../contract/stores-place.ts";
import { taskLogStoreSuite } from "../contract/task-log-store-suite.ts";
import { taskResultsSuite } from "../contract/task-results-suite.ts";
import { USUAL_UPLOAD_RETENTION_MS } from "../external-payloads.ts";
import { makeMemoryStores } from "./memory-stores.ts";

async function makePlace(): Promise<StoresPlace> {
  const stores = makeMemoryStores(Date.now);
  return Promise.resolve({
    ...stores,
    holdLocks: async (workflowIds) => {
      const release = stores.holdLocks(workflowIds);
      return Promise.resolve(async () => Promise.resolve(release()));
    },
    drop: () => stores.close(),
  });
}

executionStoreSuite("in memory", makePlace);
metadataStoreSuite("in memory", makePlace);
eventHandlersSuite("in memory", makePlace);
eventStoreSuite("in memory", makePlace);
taskLogStoreSuite("in memory", makePlace);
slotStoreSuite("in memory", makePlace);
statusNoticesSuite("in memory", makePlace);
taskResultsSuite("in memory", makePlace);
indexFeedSuite("in memory", makePlace);
searchIndexSuite("in memory", makePlace);
idempotencyStoreSuite("in memory", makePlace);
externalPayloadIndexSuite("in memory", makePlace);
externalObjectsSuite("in memory", async () => {
  const { externalPayloads } = makeMemoryStores(Date.now);
  const { index, objects } = externalPayloads;
  const expect = (path: string) => index.expect(path, { keepMs: USUAL_UPLOAD_RETENTION_MS });
  return await Promise.resolve({ objects, expect, drop: () => Promise.resolve() });
});
admissionStoreSuite("in memory", makePlace);
secretStoreSuite("in memory", makePlace);
bulkJobStoreSuite("in memory", makePlace);
errorNoteStoreSuite("in memory", makePlace);
