import { afterAll, beforeAll, describe } from "@jest/globals";

import { batchRules } from "./execution-batch-rules.ts";
import { contentionRules } from "./execution-contention-rules.ts";
import { findRules } from "./execution-find-rules.ts";
import { lookUpRules } from "./execution-look-up-rules.ts";
import { messageRules } from "./execution-message-rules.ts";
import { outboxRules } from "./execution-outbox-rules.ts";
import { payloadRules } from "./execution-payload-rules.ts";
import { removalRules } from "./execution-removal-rules.ts";
import { scanRules } from "./execution-scan-rules.ts";
import { standingRules } from "./execution-standing-rules.ts";
import type { StoresPlace } from "./stores-place.ts";

/** What every ExecutionStore does. */
export function executionStoreSuite(name: string, makePlace: () => Promise<StoresPlace>): void {
  describe(`${name}: executions`, () => {
    let place: StoresPlace;
    beforeAll(async () => {
      place = await makePlace();
    }, 30_000);
    afterAll(async () => {
      await place.drop();
    }, 30_000);

    batchRules(() => place);
    contentionRules(() => place);
    payloadRules(() => place);
    lookUpRules(() => place);
    standingRules(() => place);
    findRules(() => place);
    scanRules(() => place);
    removalRules(() => place);
    messageRules(() => place);
    outboxRules(() => place);
  });
}
