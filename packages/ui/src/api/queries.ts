import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { tasksByBaseRef } from "../model/execution.ts";
import type { ExecutionGraph, ExecutionSummary, WorkflowDefinition } from "../model/execution.ts";
import { makePlainLayout } from "../model/drawing/plain-layout.ts";
import { isOpenStatus } from "../model/status.ts";
import { isStep } from "../name-segment.ts";
import { letPageAnswer } from "../parts/let-page-answer.ts";
import type { TaskLimits } from "../model/reasons/lease.ts";
import { beginningOf } from "./beginning.ts";
import { ApiError, callApi, listAt, listOf, numberAt, objectOf, textAt } from "./client.ts";
import type { JsonObject } from "./client.ts";
import { definitionFromConductor, graphFromConductor, summaryFromConductor } from "./from-conductor.ts";
import { graphFromConsole, previewFromConsole, tasksInSteps } from "./from-console.ts";
import type { Preview } from "./from-console.ts";
import { unlessStock } from "./unless-stock.ts";

export type Page<Row> = { readonly rows: readonly Row[]; readonly total: number; readonly hasMore: boolean };
export type SearchRequest = {
  readonly query: string;
  readonly freeText?: string;
  readonly sort: string;
  readonly start: number;
  readonly size: number;
};

/** A page of Conductor's search of executions. */
export async function searchExecutions(request: SearchRequest, signal?: AbortSignal): Promise<Page<ExecutionSummary>> {
  const { query, freeText, sort, start, size } = request;
  const answer = objectOf(await callApi("/workflow/search", { query: { query, freeText, sort, start, size }, signal }));
  const rows = listAt(answer, "results").map(summaryFromConductor);
  const total = numberAt(answer, "totalHits");
  return { rows, total, hasMore: start + rows.length < total && rows.length > 0 };
}

/** `whole`: all of it as Conductor gives it, where the server has no console's view of it. */
export type Execution = {
  readonly graph: ExecutionGraph;
  readonly whole?: JsonObject;
  readonly revision?: number;
  /** Tells definitions apart, where the server says so. */
  readonly definitionHash?: string;
};

export const executionPath = (id: string): string => `/console/executions/${encodeURIComponent(id)}`;

const [openMs, endedMs, endedOnStockMs] = [2000, 3000, 5000];

/**
 * An execution to be drawn; asked for again every two seconds until it has ended. Somebody may retry it then: a revision tells at
 * little cost whether anything has changed, or its head without the tasks.
 */
export function executionQuery(workflowId: string) {
  return queryOptions({
    queryKey: ["execution", workflowId],
    queryFn: async ({ signal, client, queryKey }): Promise<Execution> => {
      const known = client.getQueryData<Execution>(queryKey);
      const drawn = await unlessStock("graph", async () => {
        const answer = objectOf(
          await callApi(`${executionPath(workflowId)}/graph`, { query: { ifRevision: known?.revision }, signal }),
        );
        const asked = answer["isUnchanged"] === true && known !== undefined ? known : await executionInSteps(answer);
        // What a stream has told meanwhile is not undone.
        const told = client.getQueryData<Execution>(queryKey);
        const isNewer = told !== known && (told?.revision ?? 0) > (asked.revision ?? 0);
        return isNewer && told !== undefined ? told : asked;
      });
      if (drawn !== undefined) return drawn;
      if (known !== undefined && (await isAsItEnded(known, signal))) return known;
      const whole = await wholeExecution(workflowId, { includeTasks: true, signal });
      return { whole, graph: graphFromConductor(whole) };
    },
    // To look through ten thousand tasks for what has stayed the same costs more than it saves.
    structuralSharing: false,
    refetchInterval: ({ state }) => {
      const isGone = state.error instanceof ApiError && state.error.status === 404;
      if (state.data === undefined || isGone) return false;
      if (isOpenStatus(state.data.graph.summary.status)) return openMs;
      return state.data.revision === undefined ? endedOnStockMs : endedMs;
    },
    placeholderData: keepPreviousData,
  });
}

/** An answer, or what a stream tells, that holds everything. */
export function executionFromConsole(answer: JsonObject): Execution {
  const [revision, definitionHash] = [numberAt(answer, "revision"), textAt(answer, "definitionHash")];
  return { revision, definitionHash, graph: graphFromConsole(answer) };
}

/** The same, a piece at a time: of ten thousand tasks each takes some ms, and all of them more than a page may be away. */
async function executionInSteps(answer: JsonObject): Promise<Execution> {
  const isLarge = listAt(objectOf(answer["tasks"]), "taskId").length > 1000;
  if (!isLarge) return executionFromConsole(answer);
  const [revision, definitionHash] = [numberAt(answer, "revision"), textAt(answer, "definitionHash")];
  await letPageAnswer();
  const definition = definitionFromConductor(answer["definition"]);
  await letPageAnswer();
  const tasks = await tasksInSteps(answer, letPageAnswer);
  await letPageAnswer();
  const byRef = tasksByBaseRef(tasks);
  await letPageAnswer();
  await makePlainLayout(definition.tasks, byRef, letPageAnswer);
  await letPageAnswer();
  return { revision, definitionHash, graph: { definition, tasks, summary: summaryFromConductor(answer["execution"]) } };
}

type Asked = { readonly includeTasks: boolean; readonly signal: AbortSignal };

async function wholeExecution(workflowId: string, { includeTasks, signal }: Asked): Promise<JsonObject> {
  const path = `/workflow/${encodeURIComponent(workflowId)}`;
  return objectOf(await callApi(path, { query: { includeTasks }, isExact: true, signal }));
}

/** Whether it has ended and is still as it was then: its tasks, with all their payloads, need not come again. */
async function isAsItEnded({ graph: { summary } }: Execution, signal: AbortSignal): Promise<boolean> {
  if (isOpenStatus(summary.status)) return false;
  const head = summaryFromConductor(await wholeExecution(summary.workflowId, { includeTasks: false, signal }));
  return (["status", "updateTime", "endTime"] as const).every((member) => head[member] === summary[member]);
}

/** The definition that an execution runs, with every number as it is written: what is drawn by is read more quickly. */
export function exactDefinitionQuery({ graph: { summary, definition }, whole, definitionHash }: Execution) {
  const { workflowId } = summary;
  return queryOptions({
    queryKey: ["execution", workflowId, "definition", definitionHash],
    queryFn: async ({ signal }): Promise<WorkflowDefinition> => {
      if (whole !== undefined) return definition;
      const head = await wholeExecution(workflowId, { includeTasks: false, signal });
      return definitionFromConductor(head["workflowDefinition"]);
    },
    structuralSharing: false,
    staleTime: Infinity,
  });
}

/** All of an execution, every payload with it; of a large one the beginning. */
export function wholeExecutionQuery(workflowId: string) {
  return queryOptions({
    queryKey: ["execution", workflowId, "whole"],
    queryFn: ({ signal }) => beginningOf(`/workflow/${encodeURIComponent(workflowId)}?includeTasks=true`, signal),
    structuralSharing: false,
  });
}

/** `variables`: of executions alone. */
export type PayloadField = "input" | "output" | "variables";

/** One payload of a task, or of the execution where no task is named; the beginning of it, where it is long. */
export function payloadQuery(
  { graph, whole }: Execution,
  { taskId, field, version, maxBytes = previewBytes }: PayloadAsked,
) {
  const { workflowId } = graph.summary;
  return queryOptions({
    queryKey: ["payload", workflowId, taskId ?? "", field, version, maxBytes],
    queryFn: async ({ signal }): Promise<Preview> => {
      if (whole !== undefined) return previewOfWhole(whole, { taskId, field });
      const task = taskId === undefined ? "" : `/tasks/${encodeURIComponent(taskId)}`;
      return previewFromConsole(
        await callApi(`${executionPath(workflowId)}${task}/payload/${field}`, {
          query: { maxBytes },
          signal,
        }),
      );
    },
    placeholderData: keepPreviousData,
  });
}

/** `maxBytes`: more is not read; `previewBytes` where it is not said. */
type PayloadAsked = {
  readonly taskId?: string;
  readonly field: PayloadField;
  readonly version: number;
  readonly maxBytes?: number;
};

/** What is read of a payload at first, and the most that the server tells of one. */
export const previewBytes = 256 * 1024;
export const mostPreviewBytes = 1024 * 1024;

function previewOfWhole(
  whole: JsonObject,
  { taskId, field }: { readonly taskId: string | undefined; readonly field: PayloadField },
): Preview {
  const task = listAt(whole, "tasks")
    .map(objectOf)
    .find((one) => one["taskId"] === taskId);
  const value = taskId === undefined ? (whole[field] ?? {}) : (task?.[`${field}Data`] ?? {});
  return { value, isWhole: true, beginning: undefined, sizeBytes: 0, text: "" };
}

/** What a worker has been given to do a task in. It is asked for again when `version` differs. */
export function taskLimitsQuery(taskId: string, version: number) {
  return queryOptions({
    queryKey: ["task", taskId, "limits", version],
    queryFn: async ({ signal }): Promise<TaskLimits> => {
      const task = objectOf(await callApi(`/tasks/${encodeURIComponent(taskId)}`, { signal }));
      return {
        responseTimeoutSeconds: numberAt(task, "responseTimeoutSeconds"),
        callbackAfterSeconds: numberAt(task, "callbackAfterSeconds"),
      };
    },
    placeholderData: keepPreviousData,
  });
}

/** What a task was given, for who must decide about it. */
export function taskInputQuery(taskId: string) {
  return queryOptions({
    queryKey: ["task", taskId, "given"],
    queryFn: async ({ signal }): Promise<JsonObject> =>
      objectOf(objectOf(await callApi(`/tasks/${encodeURIComponent(taskId)}`, { isExact: true, signal }))["inputData"]),
  });
}

export type TaskLog = { readonly log: string; readonly createdTime: number };

export function taskLogsQuery(taskId: string) {
  return queryOptions({
    queryKey: ["task", taskId, "log"],
    queryFn: async ({ signal }): Promise<readonly TaskLog[]> =>
      listOf(await callApi(`/tasks/${encodeURIComponent(taskId)}/log`, { signal }))
        .map(objectOf)
        .map((line) => ({ log: textAt(line, "log"), createdTime: numberAt(line, "createdTime") })),
  });
}

export type DefinitionHead = {
  readonly name: string;
  readonly version: number;
  readonly createTime: number;
  readonly updateTime: number;
};

/** Every version of every definition, by name. */
export const definitionNamesQuery = queryOptions({
  queryKey: ["definitions", "names"],
  queryFn: async ({ signal }): Promise<ReadonlyMap<string, readonly DefinitionHead[]>> => {
    const answer = objectOf(await callApi("/metadata/workflow/names-and-versions", { signal }));
    return new Map(
      Object.entries(answer).map(([name, versions]) => [
        name,
        listOf(versions)
          .map(objectOf)
          .map((head) => headOf(name, head)),
      ]),
    );
  },
});

function headOf(name: string, head: JsonObject): DefinitionHead {
  return {
    name,
    version: numberAt(head, "version"),
    createTime: numberAt(head, "createTime"),
    updateTime: numberAt(head, "updateTime"),
  };
}

/** One definition; the latest version where none is said. */
export function definitionQuery(name: string, version?: number) {
  return queryOptions({
    queryKey: ["definition", name, version ?? "latest"],
    queryFn: async ({ signal }): Promise<{ readonly definition: WorkflowDefinition; readonly json: JsonObject }> => {
      const [path, query] = isStep(name)
        ? ["/console/definition", { name, version }]
        : [`/metadata/workflow/${encodeURIComponent(name)}`, { version }];
      const json = objectOf(await callApi(path, { query, isExact: true, signal }));
      return { json, definition: definitionFromConductor(json) };
    },
  });
}

export const taskDefinitionsQuery = queryOptions({
  queryKey: ["task definitions"],
  queryFn: async ({ signal }): Promise<readonly JsonObject[]> =>
    listOf(await callApi("/metadata/taskdefs", { isExact: true, signal })).map(objectOf),
});

export const eventHandlersQuery = queryOptions({
  queryKey: ["event handlers"],
  queryFn: async ({ signal }): Promise<readonly JsonObject[]> =>
    listOf(await callApi("/event", { isExact: true, signal })).map(objectOf),
});

export type Queue = { readonly name: string; readonly size: number; readonly pollers: readonly Poller[] };
export type Poller = { readonly workerId: string; readonly domain: string; readonly lastPollTime: number };

/** How many tasks wait in each queue, and who polls it. Every five seconds. */
export const queuesQuery = queryOptions({
  queryKey: ["queues"],
  queryFn: async ({ signal }): Promise<readonly Queue[]> => {
    const [sizes, polls] = await Promise.all([
      callApi("/tasks/queue/all", { signal }),
      callApi("/tasks/queue/polldata/all", { signal }),
    ]);
    const pollers = Map.groupBy(listOf(polls).map(objectOf), (poll) => textAt(poll, "queueName"));
    const names = new Set([...Object.keys(objectOf(sizes)), ...pollers.keys()]);
    return [...names].toSorted().map((name) => ({
      name,
      size: numberAt(objectOf(sizes), name),
      pollers: (pollers.get(name) ?? []).map((poll) => ({
        workerId: textAt(poll, "workerId"),
        domain: textAt(poll, "domain"),
        lastPollTime: numberAt(poll, "lastPollTime"),
      })),
    }));
  },
  refetchInterval: 5000,
});
