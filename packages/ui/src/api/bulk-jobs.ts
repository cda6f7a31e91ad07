import { queryOptions } from "@tanstack/react-query";

import type { ActionName } from "../model/actions.ts";
import type { BulkJob, BulkReach } from "../model/lists/bulk-jobs.ts";
import { isJobOpen } from "../model/lists/bulk-jobs.ts";
import { callApi, listAt, numberAt, objectOf, textAt } from "./client.ts";
import type { JsonObject } from "./client.ts";
import { countsFrom } from "./execution-list.ts";
import type { ListFilter } from "./execution-list.ts";
import { summaryFromConductor } from "./from-conductor.ts";
import { unlessStock } from "./unless-stock.ts";

/** What many executions are done at once, and to which: those that are named, or all that match. */
export type JobRequest = {
  readonly verb: ActionName;
  readonly target: JobTarget;
  readonly reason: string;
  /** At most so many in a second; as fast as it goes where nothing is said. */
  readonly perSecond?: number | undefined;
  /** Only so many, the newest. */
  readonly first?: number | undefined;
};
export type JobTarget =
  | { readonly kind: "ids"; readonly workflowIds: readonly string[] }
  | { readonly kind: "filter"; readonly filter: ListFilter };

const verbs: Readonly<Record<ActionName, JsonObject>> = {
  retry: { verb: "RETRY", resumeSubworkflowTasks: true },
  pause: { verb: "PAUSE" },
  resume: { verb: "RESUME" },
  restart: { verb: "RESTART" },
  restartLatest: { verb: "RESTART", useLatestDefinitions: true },
  terminate: { verb: "TERMINATE" },
  remove: { verb: "REMOVE" },
};

function bodyOf({ verb, target, reason, perSecond, first }: JobRequest): JsonObject {
  const which = target.kind === "ids" ? { workflowIds: target.workflowIds } : { filter: target.filter };
  return { ...verbs[verb], ...which, reason, perSecond, first };
}

/** What a job would reach, nothing being done; null where the server has no jobs. */
export async function reachOf(request: JobRequest, signal?: AbortSignal): Promise<BulkReach | null> {
  const body = { ...bodyOf(request), dryRun: true };
  const answer = await unlessStock("jobs", () => callApi("/console/jobs", { method: "POST", body, signal }));
  return answer === undefined ? null : reachFrom(objectOf(objectOf(answer)["reach"]));
}

/** Begins a job; `jobId` is the caller's, so that a repeat begins no second one. */
export async function beginJob(request: JobRequest, jobId: string): Promise<BulkJob> {
  const answer = await callApi("/console/jobs", { method: "POST", body: { ...bodyOf(request), jobId } });
  return jobFrom(objectOf(objectOf(answer)["job"]));
}

export async function stopJob(jobId: string): Promise<void> {
  await callApi(`/console/jobs/${encodeURIComponent(jobId)}`, { method: "DELETE" });
}

/** One job, each second while it runs. */
export function jobQuery(jobId: string) {
  return queryOptions({
    queryKey: ["jobs", jobId],
    queryFn: async ({ signal }): Promise<BulkJob> => {
      const answer = objectOf(await callApi(`/console/jobs/${encodeURIComponent(jobId)}`, { signal }));
      return jobFrom(objectOf(answer["job"] ?? answer));
    },
    refetchInterval: ({ state }) => (state.data === undefined || isJobOpen(state.data) ? 1000 : false),
  });
}

/** The latest jobs, newest first; null where the server has none. */
export const jobsQuery = queryOptions({
  queryKey: ["jobs"],
  queryFn: async ({ signal }): Promise<readonly BulkJob[] | null> => {
    const answer = await unlessStock("jobs", () => callApi("/console/jobs", { signal }));
    return answer === undefined ? null : listAt(objectOf(answer), "jobs").map(objectOf).map(jobFrom);
  },
  refetchInterval: ({ state }) => (state.data === null ? false : state.data?.some(isJobOpen) === true ? 1000 : 10_000),
});

function jobFrom(json: JsonObject): BulkJob {
  const filter = objectOf(json["filter"]);
  return {
    jobId: textAt(json, "jobId"),
    verb: textAt(json, "verb").replace("BULK_VERB_", ""),
    filter: {
      query: textAt(filter, "query"),
      freeText: textAt(filter, "freeText"),
      errorGroup: textAt(filter, "errorGroup"),
    },
    cause: textAt(json, "cause"),
    reason: textAt(json, "reason"),
    state: textAt(json, "state"),
    total: numberAt(json, "total"),
    isTotalCapped: json["isTotalCapped"] === true,
    done: numberAt(json, "done"),
    skipped: numberAt(json, "skipped"),
    failed: numberAt(json, "failed"),
    createdTime: numberAt(json, "createdTime"),
    updateTime: numberAt(json, "updateTime"),
    endTime: numberAt(json, "endTime"),
    createdBy: textAt(json, "createdBy"),
    perSecond: numberAt(json, "perSecond"),
    note: textAt(json, "note"),
    errors: listAt(json, "errors")
      .map(objectOf)
      .map((one) => ({ workflowId: textAt(one, "workflowId"), message: textAt(one, "message") })),
    skips: listAt(json, "skips")
      .map(objectOf)
      .map((one) => ({
        text: textAt(one, "text"),
        count: numberAt(one, "count"),
        workflowIds: listAt(one, "workflowIds").map(String),
      })),
  };
}

function reachFrom(json: JsonObject): BulkReach {
  return {
    total: numberAt(json, "total"),
    isCapped: json["isTotalCapped"] === true,
    names: countsFrom(listAt(json, "workflowNames")),
    sample: listAt(json, "sample").map(summaryFromConductor),
    effects: listAt(json, "effects")
      .map(objectOf)
      .map((one) => ({
        status: textAt(one, "status"),
        count: numberAt(one, "count"),
        isSkipped: one["isSkipped"] === true,
        text: textAt(one, "text"),
      })),
  };
}
