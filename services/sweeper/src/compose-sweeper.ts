import { USUAL_BULK_JOB_RETENTION_MS, type ExecutionStore, type SlotStore, type TaskResultCache } from "@tutti/ports";

import { bulkJobs, type BulkJobsDeps } from "./bulk-jobs/bulk-jobs.ts";
import { forgetBulkJobs } from "./bulk-jobs/forget-bulk-jobs.ts";
import { forgetResults } from "./forget-results.ts";
import { makeSweeper, type Sweeper, type SweeperDeps } from "./make-sweeper.ts";

export type ComposedSweeperDeps = Omit<SweeperDeps, "store" | "slots" | "admissions" | "externalPayloads" | "decider"> &
  Pick<BulkJobsDeps, "decider" | "holder"> & {
    readonly stores: BulkJobsDeps["stores"] & {
      readonly executions: ExecutionStore;
      readonly slots: SlotStore;
      readonly admissions: SweeperDeps["admissions"];
      readonly taskResults: TaskResultCache;
    };
    /** For how long bulk jobs are kept after their end. */
    readonly keepBulkJobsMs?: number;
  };

/**
 * A sweeper with all the works that stores alone suffice for, whichever they are: the service and the cluster in memory are
 * both made by it, so that neither can lack what the other does. `more` adds to these works.
 */
export function composeSweeper({ stores, holder, keepBulkJobsMs, ...deps }: ComposedSweeperDeps): Sweeper {
  const { executions: store, slots, admissions, externalPayloads } = stores;
  const { decider, log, more = [] } = deps;
  return makeSweeper({
    ...deps,
    ...{ store, slots, admissions, externalPayloads },
    more: [
      ...more,
      forgetResults(stores.taskResults),
      bulkJobs({ stores, decider, holder, log }),
      forgetBulkJobs(stores.bulkJobs, keepBulkJobsMs ?? USUAL_BULK_JOB_RETENTION_MS),
    ],
  });
}
