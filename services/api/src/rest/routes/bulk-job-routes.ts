import { FieldReader } from "@tutti/engine";
import type { Fault, Json, Read } from "@tutti/engine";
import { BULK_VERBS, type BulkJob } from "@tutti/ports";

import type { BulkJobOperations, BulkJobRequest } from "../../operations/bulk/bulk-job-operations.ts";
import { bulkJobView, bulkReachView } from "../../operations/bulk/bulk-job-views.ts";
import type { AskedFilter } from "../../search/read-filter.ts";
import { callerOf } from "../http/caller-of.ts";
import { readBody } from "../http/read-body.ts";
import { json } from "../http/rest-answer.ts";
import { routesBelow, type Route } from "../http/route.ts";
import { valueOf } from "../http/value-of.ts";

/** `tutti.v1.BulkJobService` for browsers. Source: reference/ui.md 3.10. */
export function bulkJobRoutes(jobs: BulkJobOperations): readonly Route[] {
  const route = routesBelow("/api/console/jobs");
  return [
    route("POST", "", async (call) => {
      const { job, reach } = valueOf(await jobs.create(readBody(call, requestFromJson), callerOf(call)));
      return json({ job: job && jobToJson(job), reach: bulkReachView(reach) });
    }),
    route("GET", "", async (call) => {
      const { jobs: listed, nextPageToken } = valueOf(await jobs.list(call.query.text("pageToken") ?? "", call));
      return json({ jobs: listed.map(jobToJson), nextPageToken });
    }),
    route("GET", "/:jobId", async (call) => json(jobToJson(valueOf(await jobs.get(call.param("jobId"), call))))),
    route("DELETE", "/:jobId", async (call) => json(jobToJson(valueOf(await jobs.stop(call.param("jobId")))))),
  ];
}

function jobToJson(job: BulkJob) {
  return { ...bulkJobView(job), verb: job.verb };
}

function requestFromJson(body: Json): Read<BulkJobRequest> {
  const faults: Fault[] = [];
  const reader = FieldReader.of(body, { faults });
  const flag = (name: string): boolean => reader.flag(name) ?? false;
  const verbText = reader.text("verb");
  const verb = BULK_VERBS.find((one) => one === verbText);
  if (verbText !== undefined && verb === undefined)
    faults.push({
      path: "verb",
      message: `must be one of ${BULK_VERBS.join(", ")}`,
      found: `"${verbText.slice(0, 60)}"`,
    });
  const filter = reader.raw("filter");
  const value: BulkJobRequest = {
    ...{ verb, filter: filter === undefined || filter === null ? undefined : filterFrom(filter, faults) },
    ...{ workflowIds: reader.texts("workflowIds") ?? [], reason: reader.text("reason") ?? "" },
    ...{ dryRun: flag("dryRun"), useLatestDefinitions: flag("useLatestDefinitions"), archive: flag("archive") },
    ...{ resumeSubworkflowTasks: flag("resumeSubworkflowTasks"), jobId: reader.text("jobId") ?? "" },
    ...{ perSecond: reader.int("perSecond"), first: reader.int("first") },
  };
  return { value, faults };
}

function filterFrom(json: Json, faults: Fault[]): AskedFilter {
  const reader = FieldReader.of(json, { faults, path: "filter" });
  const text = (name: string): string => reader.text(name) ?? "";
  return { query: text("query"), freeText: text("freeText"), errorGroup: text("errorGroup") };
}
