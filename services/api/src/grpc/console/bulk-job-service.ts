import type { bulkJobGrpc } from "@tutti/contracts";
import { BULK_VERBS, type BulkJob } from "@tutti/ports";

import type { BulkJobOperations } from "../../operations/bulk/bulk-job-operations.ts";
import { bulkJobView, bulkReachView } from "../../operations/bulk/bulk-job-views.ts";
import { callerOf, valueOf } from "../call-edges.ts";
import { wordOf } from "../enum-words.ts";
import { unary } from "../served.ts";

const VERBS = { words: BULK_VERBS, prefix: "BULK_VERB_", field: "verb" } as const;

/** `tutti.v1.BulkJobService`. */
export function bulkJobService(jobs: BulkJobOperations): bulkJobGrpc.BulkJobServiceServer {
  return {
    createBulkJob: unary(async (request: bulkJobGrpc.CreateBulkJobRequest, context) => {
      const { first, perSecond } = request;
      const asked = { ...request, first, perSecond, verb: wordOf(request.verb, VERBS) };
      const { job, reach } = valueOf(await jobs.create(asked, callerOf(context)));
      return { job: job && jobToWire(job), reach: bulkReachView(reach) };
    }),
    getBulkJob: unary(async ({ jobId }: bulkJobGrpc.GetBulkJobRequest, { signal }) => ({
      job: jobToWire(valueOf(await jobs.get(jobId, { signal }))),
    })),
    listBulkJobs: unary(async ({ pageToken }: bulkJobGrpc.ListBulkJobsRequest, { signal }) => {
      const { jobs: listed, nextPageToken } = valueOf(await jobs.list(pageToken, { signal }));
      return { jobs: listed.map(jobToWire), nextPageToken };
    }),
    stopBulkJob: unary(async ({ jobId }: bulkJobGrpc.StopBulkJobRequest) => ({
      job: jobToWire(valueOf(await jobs.stop(jobId))),
    })),
  };
}

function jobToWire(job: BulkJob): bulkJobGrpc.BulkJob {
  return { ...bulkJobView(job), verb: `BULK_VERB_${job.verb}` };
}
