import type { BulkJob } from "@tutti/ports";

import type { BulkReach } from "./bulk-job-operations.ts";
import { executionRowView } from "../console/list-views.ts";

/** A job as `tutti.v1.BulkJob` has it, but for its verb. */
export function bulkJobView(job: BulkJob) {
  const {
    jobId,
    filter,
    asked,
    reason = "",
    cause = "",
    state,
    total,
    done,
    skipped,
    failed,
    errors,
    perSecond,
    note,
  } = job;
  const skips = (job.skips ?? []).toSorted((a, b) => b.count - a.count);
  const { createdTime, updateTime, endTime, createdBy, isTotalCapped } = job;
  return {
    ...{ jobId, filter: filter && asked, cause, reason, state, total, done, skipped, failed },
    ...{ createdTime, updateTime, endTime, createdBy, perSecond, note, isTotalCapped },
    errors: errors.map(({ workflowId, message }) => ({ workflowId, message })),
    skips: skips.map(({ text, count, workflowIds }) => ({ text, count, workflowIds: [...workflowIds] })),
  };
}

/** As `tutti.v1.BulkReach`. */
export function bulkReachView({ statuses, workflowNames, sample, effects, ...reach }: BulkReach) {
  return {
    ...reach,
    statuses: [...statuses],
    workflowNames: [...workflowNames],
    sample: sample.map(executionRowView),
    effects: [...effects],
  };
}
