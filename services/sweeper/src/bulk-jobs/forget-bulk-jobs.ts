import type { BulkJobStore } from "@tutti/ports";

import type { Repeated } from "../repeat.ts";

/** Deletes bulk jobs some time after their end. */
export function forgetBulkJobs(jobs: Pick<BulkJobStore, "forgetEnded">, keepMs: number): Repeated {
  return {
    name: "forget-bulk-jobs",
    everyMs: 60_000,
    run: async (signal) => {
      while ((await jobs.forgetEnded(keepMs, PAGE)) === PAGE) if (signal.aborted) return;
    },
  };
}

const PAGE = 100;
