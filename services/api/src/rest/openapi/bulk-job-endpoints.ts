import { endpointsBelow, json, jsonBody } from "./endpoint.ts";
import { boolean, int, listOf, long, map, object, oneOf, string } from "./schema.ts";

const jobs = endpointsBelow("/api/console/jobs", "console");
const filter = object({ query: string, freeText: string, errorGroup: string });
const verb = oneOf("PAUSE", "RESUME", "RETRY", "RESTART", "TERMINATE", "REMOVE");
const job = object({
  ...{ jobId: string, verb, filter, reason: string, state: string, total: long, isTotalCapped: boolean },
  ...{ done: long, skipped: long, failed: long, createdTime: long, updateTime: long, endTime: long, createdBy: string },
  ...{
    errors: listOf(object({ workflowId: string, message: string })),
    cause: string,
    skips: listOf(object({ text: string, count: int, workflowIds: listOf(string) })),
    perSecond: int,
    note: string,
  },
});
const request = {
  ...{ verb, filter, workflowIds: listOf(string), reason: string, dryRun: boolean, perSecond: int, jobId: string },
  ...{ useLatestDefinitions: boolean, resumeSubworkflowTasks: boolean, first: int, archive: boolean },
};

/** What is done to many executions; `tutti.v1.BulkJobService` over HTTP. */
export const bulkJobEndpoints = [
  jobs("POST", "createBulkJob", "Does something to many executions, or says how many it would reach", {
    body: jsonBody(object(request, ["verb"])),
    answer: json(object({ job, reach: map })),
  }),
  jobs("GET", "listBulkJobs", "Lists bulk jobs, the newest first", {
    query: { pageToken: string },
    answer: json(object({ jobs: listOf(job), nextPageToken: string })),
  }),
  jobs("GET /:jobId", "getBulkJob", "Tells how far a bulk job has come", { answer: json(job) }),
  jobs("DELETE /:jobId", "stopBulkJob", "Stops a bulk job", { answer: json(job) }),
];
