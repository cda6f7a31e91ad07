import type {
  BulkJobStore,
  DeciderPort,
  ExecutionStore,
  ExternalPayloads,
  IdempotencyStore,
  SearchIndex,
} from "@tutti/ports";
import type { Log } from "@tutti/service-kit";

import { processClock } from "../clock.ts";
import type { Repeated } from "../repeat.ts";
import { RunBulkJobs } from "./run-bulk-jobs.ts";

export type BulkJobsDeps = {
  readonly stores: {
    readonly bulkJobs: BulkJobStore;
    readonly search: SearchIndex;
    readonly executions: ExecutionStore;
    readonly idempotency: IdempotencyStore;
    readonly externalPayloads: ExternalPayloads;
  };
  readonly decider: DeciderPort;
  readonly holder: string;
  readonly log: Log;
};

/** Looks for bulk jobs and carries them out. */
export function bulkJobs({ stores, ...deps }: BulkJobsDeps): Repeated {
  const { bulkJobs: jobs, search, executions, idempotency, externalPayloads } = stores;
  const own = { jobs, search, executions, idempotency, uploads: externalPayloads.index, clock: processClock };
  const work = new RunBulkJobs({ ...own, ...deps });
  return { name: "bulk-jobs", everyMs: 1_000, run: (signal) => work.run(signal) };
}
