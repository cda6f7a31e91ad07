import type { EpochMs, WorkflowId } from "@tutti/engine";

import type {
  ErrorSample,
  ExecutionFilter,
  ExecutionLists,
  ExecutionRow,
  ListOrder,
  ListPlace,
  Tally,
  TallyQuery,
} from "../search/execution-lists.ts";
import type { IndexedExecution } from "../search/search-documents.ts";

/** ExecutionLists over what an index in memory holds. */
export function memoryExecutionLists({
  filtered,
  isArchived,
}: {
  readonly filtered: (filter: ExecutionFilter) => readonly IndexedExecution[];
  readonly isArchived: (workflowId: WorkflowId) => boolean;
}): ExecutionLists {
  return {
    listExecutions: async (filter, { order, after, limit }) => {
      const sorted = filtered(filter)
        .map((one) => ({ one, place: placeOf(one, order) }))
        .filter(({ place }) => after === undefined || inOrder(order)(after, place) < 0)
        .sort((a, b) => inOrder(order)(a.place, b.place));
      const page = sorted.slice(0, limit);
      const next = sorted.length > limit ? page.at(-1)?.place : undefined;
      const rows = page.map(({ one }) => rowOf(one, isArchived(one.workflow.workflowId)));
      return await Promise.resolve({ rows, next, searchedTo: undefined });
    },
    tallyExecutions: async (filter, query) => {
      const tallies = new Map<string, Tally>();
      for (const { workflow } of filtered(filter)) {
        const time = workflow[query.by];
        if (!isWithin(time, query)) continue;
        const status = query.of.includes("status") ? workflow.status : "";
        const workflowType = query.of.includes("workflowType") ? workflow.workflowType : "";
        const bucket = query.bucketMs === undefined ? 0 : Math.floor((time - (query.from ?? 0)) / query.bucketMs);
        const errorGroup = query.of.includes("errorGroup") ? workflow.errorGroup : "";
        const name = JSON.stringify([status, workflowType, errorGroup, bucket]);
        const known = tallies.get(name);
        tallies.set(name, {
          ...{ status, workflowType, errorGroup, bucket, count: (known?.count ?? 0) + 1 },
          ...timesOf(time, query.withTimes === true ? known : NO_TIMES),
        });
      }
      return await Promise.resolve({ tallies: [...tallies.values()], isCapped: false });
    },
    errorSamples: async (errorGroups) => {
      const samples = new Map<string, ErrorSample & { readonly endTime: EpochMs }>();
      for (const { workflow } of filtered({ condition: undefined, words: [] })) {
        const { workflowId, errorGroup, errorTask, errorReason, endTime } = workflow;
        if (errorGroup === "" || endTime < (samples.get(errorGroup)?.endTime ?? 0)) continue;
        samples.set(errorGroup, { workflowId, errorGroup, errorTask, errorReason, endTime });
      }
      const found = [...new Set(errorGroups)].flatMap((group) => samples.get(group) ?? []);
      return await Promise.resolve(found.map(({ endTime: _endTime, ...sample }) => sample));
    },
    timesOfExecutions: async (by) => {
      const times = filtered({ condition: undefined, words: [] }).map(({ workflow }) => workflow[by]);
      const set = times.filter((time) => time > 0);
      if (set.length === 0) return await Promise.resolve(undefined);
      const first = set.reduce((a, b) => Math.min(a, b));
      return { first, last: set.reduce((a, b) => Math.max(a, b)) };
    },
  };
}

function isWithin(time: EpochMs, { from, to }: TallyQuery): boolean {
  return time > 0 && (from === undefined || time >= from) && (to === undefined || time < to);
}

const NO_TIMES = { first: 0, last: 0 } as const;

function timesOf(time: EpochMs, known: Pick<Tally, "first" | "last"> | undefined): Pick<Tally, "first" | "last"> {
  if (known === NO_TIMES) return NO_TIMES;
  return { first: Math.min(time, known?.first ?? time), last: Math.max(time, known?.last ?? time) };
}

function placeOf({ workflow }: IndexedExecution, { by }: ListOrder): ListPlace {
  return { time: workflow[by], workflowId: workflow.workflowId };
}

function inOrder({ direction }: ListOrder) {
  return (a: ListPlace, b: ListPlace): number => {
    const byId = a.workflowId < b.workflowId ? -1 : Number(a.workflowId > b.workflowId);
    return (direction === "asc" ? 1 : -1) * (a.time - b.time || byId);
  };
}

function rowOf({ workflow, revision }: IndexedExecution, isArchived: boolean): ExecutionRow {
  const { workflowId, workflowType, version, correlationId, status, priority, classifier, ...more } = workflow;
  const { startTime, updateTime, endTime, parentWorkflowId, createdBy, reasonForIncompletion } = more;
  const { failedReferenceTaskNames, errorGroup } = more;
  return {
    ...{
      workflowId,
      workflowType,
      version,
      correlationId,
      status,
      priority,
      classifier,
      startTime,
      updateTime,
      endTime,
    },
    ...{
      parentWorkflowId,
      createdBy,
      reasonForIncompletion,
      failedReferenceTaskNames,
      errorGroup,
      revision,
      isArchived,
    },
  };
}
