import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { groupsOf } from "../model/lists/error-groups.ts";
import type { ErrorGroup, Said } from "../model/lists/error-groups.ts";
import { ApiError, callApi, listAt, numberAt, objectOf, textAt } from "./client.ts";
import type { JsonObject } from "./client.ts";
import { countsFrom, pageOfExecutions } from "./execution-list.ts";
import type { Counts, Span } from "./execution-list.ts";
import { searchExecutions } from "./queries.ts";
import { unlessStock } from "./unless-stock.ts";

/** Why executions have failed, the most frequent cause first. `isPartial`: only the newest failures were looked at. */
export type ErrorGroups = { readonly groups: readonly ErrorGroup[]; readonly isPartial: boolean };

export function errorGroupsQuery(span: Span) {
  return queryOptions({
    queryKey: ["errors", span],
    queryFn: async ({ signal }): Promise<ErrorGroups> => {
      const answer = await unlessStock("errors", () => callApi("/console/errors", { query: span, signal }));
      if (answer === undefined) return await stockGroups(span, signal);
      const object = objectOf(answer);
      return {
        groups: listAt(object, "groups").map(objectOf).map(groupFrom),
        isPartial: object["isCapped"] === true,
      };
    },
    // What a busy server had no time to count it may count the next time.
    refetchInterval: ({ state }) => (state.data?.isPartial === true && state.dataUpdateCount < 4 ? 3_000 : 15_000),
    placeholderData: keepPreviousData,
  });
}

/** One cause, and how the executions that it failed stand now. */
export type ErrorGroupDetail = { readonly group: ErrorGroup; readonly statuses: Counts };

/** Null where no execution fails with it now: all have been retried, or there never was one. */
export function errorGroupQuery(id: string, span: Span) {
  return queryOptions({
    queryKey: ["errors", id, span],
    queryFn: async ({ signal }): Promise<ErrorGroupDetail | null> => {
      const path = `/console/errors/${encodeURIComponent(id)}`;
      const answer = await unlessStock("errors", () => callApi(path, { query: span, signal }).catch(nullIfGone));
      if (answer === null) return null;
      if (answer !== undefined) return detailFrom(objectOf(answer));
      const group = (await stockGroups(span, signal)).groups.find((one) => one.id === id);
      return group === undefined ? null : { group, statuses: [] };
    },
    refetchInterval: 10_000,
    placeholderData: keepPreviousData,
  });
}

/** A cause is gone with the last execution that failed so; an address that the server does not know at all is told on. */
function nullIfGone(error: unknown): null {
  if (error instanceof ApiError && error.status === 404 && error.message.includes("no execution has failed"))
    return null;
  throw error;
}

/** The cause for which an execution has failed, and how many that ended within a time have; null where the server does not tell. */
export function causeQuery(workflowId: string, span: Span) {
  return queryOptions({
    queryKey: ["errors", "of", workflowId, span],
    queryFn: async ({ signal }): Promise<ErrorGroup | null> => {
      const filter = { query: `workflowId='${workflowId}'`, freeText: "", errorGroup: "" };
      const sort = { key: "startTime", isDescending: true };
      const { rows } = await pageOfExecutions({ filter, sort, page: "", size: 1 }, signal);
      const id = rows[0]?.errorGroup ?? "";
      if (id === "") return null;
      const path = `/console/errors/${encodeURIComponent(id)}`;
      const answer = await unlessStock("errors", () => callApi(path, { query: span, signal }));
      return answer === undefined ? null : detailFrom(objectOf(answer)).group;
    },
    // It may not be in the index yet, and is told besides.
    retry: 2,
    refetchInterval: ({ state }) => (state.data === null && state.dataUpdateCount < 5 ? 1500 : false),
  });
}

function detailFrom(answer: JsonObject): ErrorGroupDetail {
  return { group: groupFrom(objectOf(answer["group"])), statuses: countsFrom(listAt(answer, "statuses")) };
}

function groupFrom(json: JsonObject): ErrorGroup {
  return {
    id: textAt(json, "errorGroup"),
    taskName: textAt(json, "taskName"),
    reason: textAt(json, "reason"),
    sampleReason: textAt(json, "sampleReason"),
    count: numberAt(json, "count"),
    firstTime: numberAt(json, "firstTime"),
    lastTime: numberAt(json, "lastTime"),
    trend: listAt(json, "trend").map(Number),
    workflowNames: countsFrom(listAt(json, "workflowNames")),
    sampleWorkflowId: textAt(json, "sampleWorkflowId"),
    ...(typeof json["isMuted"] === "boolean" ? { said: saidFrom(json) } : {}),
  };
}

function saidFrom(json: JsonObject): Said {
  return { isMuted: json["isMuted"] === true, note: textAt(json, "note"), notedTime: numberAt(json, "notedTime") };
}

/** Notes on a cause, or mutes it, for everybody. What is unset stays as it is. */
export async function annotateErrorGroup(id: string, say: Partial<Pick<Said, "isMuted" | "note">>): Promise<void> {
  await callApi(`/console/errors/${encodeURIComponent(id)}/note`, { method: "PUT", body: say });
}

/** So many failures, the newest, are grouped where the server does not do it. */
const mostFailures = 1000;

async function stockGroups(span: Span, signal: AbortSignal): Promise<ErrorGroups> {
  const query = `status IN (FAILED,TIMED_OUT) AND startTime>${span.from}`;
  const sort = "startTime:DESC";
  const page = await searchExecutions({ query, sort, start: 0, size: mostFailures }, signal);
  return { groups: groupsOf(page.rows, span), isPartial: page.hasMore };
}
