import type { TaskId, WorkflowId } from "@tutti/engine";

import { pageFrom } from "../page-from.ts";
import { executionTimeOf } from "../search/search-documents.ts";
import type { IndexedExecution, TaskDocument, WorkflowDocument } from "../search/search-documents.ts";
import type { ExecutionFilter } from "../search/execution-lists.ts";
import type { PastTask } from "../search/past-runs.ts";
import { endedOfEach } from "../search/recent-tasks.ts";
import type { RecentTask } from "../search/recent-tasks.ts";
import type { TaskField, WorkflowField } from "../search/search-fields.ts";
import { MAX_COUNTED_HITS } from "../search/search-index.ts";
import type { SearchIndex } from "../search/search-index.ts";
import type { SearchCondition, SearchPage, SearchQuery, SearchWord, SortItem } from "../search/search-query.ts";
import { wordsOfTask, wordsOfWorkflow } from "../search/words-of.ts";
import { memoryExecutionLists } from "./memory-execution-lists.ts";

/** SearchIndex in memory: looks at every document. */
export function makeMemorySearchIndex(): SearchIndex {
  const indexed = new Map<WorkflowId, IndexedExecution>();
  const archived = new Set<WorkflowId>();
  const workflows = (): WorkflowDocument[] => [...indexed.values()].map(({ workflow }) => workflow);
  const tasksOf = ({ workflowId }: WorkflowDocument) => indexed.get(workflowId)?.tasks ?? [];
  const inProgress = (type: string): TaskDocument[] =>
    workflows().flatMap((one) =>
      tasksOf(one).filter(({ taskType, status }) => taskType === type && status === "IN_PROGRESS"),
    );
  const filtered = (filter: ExecutionFilter): readonly IndexedExecution[] =>
    [...indexed.values()].filter(({ workflow }) => isHit(filter)(workflow));
  const progress = (upTo: number) => (id: WorkflowId) => {
    const tasks = indexed.get(id)?.tasks.slice(0, upTo);
    return tasks === undefined ? [] : [[id, { known: tasks.length, ended: tasks.filter(hasEnded).length }] as const];
  };
  return {
    ...memoryExecutionLists({ filtered, isArchived: (id) => archived.has(id) }),
    put: async (executions) => {
      for (const execution of executions) {
        const { workflowId } = execution.workflow;
        if ((indexed.get(workflowId)?.revision ?? 0) <= execution.revision) indexed.set(workflowId, execution);
      }
      await Promise.resolve();
    },
    remove: async (workflowIds) => {
      for (const workflowId of workflowIds) if (!archived.has(workflowId)) indexed.delete(workflowId);
      await Promise.resolve();
    },
    archive: async (workflowIds) => {
      for (const workflowId of workflowIds) archived.add(workflowId);
      await Promise.resolve();
    },
    revisionsOf: async (workflowIds) => {
      const known = workflowIds.flatMap((id) => {
        const revision = indexed.get(id)?.revision;
        return revision === undefined ? [] : [[id, revision] as const];
      });
      return await Promise.resolve(new Map(known));
    },
    findIds: async (after, limit) => {
      const ids = [...indexed.keys()].sort().filter((id) => !archived.has(id) && (after === undefined || id > after));
      return await Promise.resolve(pageFrom(ids.slice(0, limit + 1), { limit, cursorOf: (id) => id }));
    },
    countInProgress: async (taskTypes, upTo) => {
      const counts = taskTypes.map((type) => [type, Math.min(upTo, inProgress(type).length)] as const);
      return await Promise.resolve(new Map(counts));
    },
    findInProgress: async (taskType, limit) => {
      const sorted = inProgress(taskType).sort((a, b) => a.startTime - b.startTime || compare(a.taskId, b.taskId));
      const found = sorted.slice(0, limit).map(({ taskId, startTime }) => ({ taskId, since: startTime }));
      return await Promise.resolve(found);
    },
    endedTasks: async (taskTypes, { sinceTime, limits }) => {
      const ended = workflows()
        .flatMap(tasksOf)
        .filter(({ taskType, endTime }) => taskTypes.includes(taskType) && endTime >= Math.max(sinceTime, 1))
        .sort((a, b) => b.endTime - a.endTime || compare(b.taskId, a.taskId));
      const byQueue = new Map<string, TaskDocument[]>();
      for (const task of ended) {
        const queue = JSON.stringify([task.taskType, task.domain]);
        byQueue.set(queue, [...(byQueue.get(queue) ?? []), task]);
      }
      const limit = endedOfEach(byQueue.size, limits);
      const queues = [...byQueue.values()].flatMap((all) => {
        const [first, tasks] = [all[0], all.slice(0, limit)];
        if (first === undefined) return [];
        const since = tasks.length < limit ? sinceTime : (tasks.at(-1)?.endTime ?? sinceTime);
        return [{ taskType: first.taskType, domain: first.domain, sinceTime: since, tasks: tasks.map(recentTask) }];
      });
      return await Promise.resolve(queues);
    },
    recentTasks: async (type, limit) => {
      const begun = workflows()
        .flatMap(tasksOf)
        .filter(({ taskType, startTime }) => taskType === type && startTime > 0)
        .sort((a, b) => b.startTime - a.startTime || compare(b.taskId, a.taskId));
      return await Promise.resolve(begun.slice(0, limit).map(recentTask));
    },
    progressOf: async (workflowIds, upTo) => await Promise.resolve(new Map(workflowIds.flatMap(progress(upTo)))),
    payloadTextsOf: async (workflowIds) =>
      await Promise.resolve(
        new Map(
          workflowIds.flatMap((id) => {
            const known = indexed.get(id)?.workflow;
            return known === undefined ? [] : [[id, { input: known.input, output: known.output }] as const];
          }),
        ),
      ),
    pastRuns: async ({ name, version }, limits) => {
      const completed = workflows()
        .filter(({ workflowType, status }) => workflowType === name && status === "COMPLETED")
        .sort((a, b) => b.startTime - a.startTime || compare(b.workflowId, a.workflowId));
      const runs = completed.slice(0, limits.recent).filter((one) => one.version === version);
      const executions = runs.slice(0, limits.executions);
      const tasks = executions
        .toSorted((a, b) => compare(b.workflowId, a.workflowId))
        .flatMap((one) => tasksOf(one).toSorted((a, b) => compare(b.taskId, a.taskId)))
        .filter(({ status }) => status === "COMPLETED");
      return await Promise.resolve({
        executions: executions.map(({ startTime, endTime }) => ({ startTime, endTime })),
        tasks: tasks.slice(0, limits.tasks).map(pastTask),
      });
    },
    searchWorkflows: async (query) => await Promise.resolve(pageOf(workflows().filter(isHit(query)), query)),
    searchTasks: async (query) => {
      const found = workflows().flatMap((workflow) => tasksOf(workflow).filter(isTaskHit(query)));
      return await Promise.resolve(pageOf(found, query));
    },
    searchWorkflowsByTasks: async (query) => {
      const found = workflows().filter((workflow) => tasksOf(workflow).some(isTaskHit(query)));
      return await Promise.resolve(pageOf(found, query));
    },
  };
}

function recentTask({ status, scheduledTime, startTime, endTime }: TaskDocument): RecentTask {
  return { status, scheduledTime, startTime, endTime };
}

function hasEnded({ status }: TaskDocument): boolean {
  return status !== "SCHEDULED" && status !== "IN_PROGRESS";
}

function pastTask({ referenceTaskName, scheduledTime, startTime, endTime }: TaskDocument): PastTask {
  return { referenceTaskName, scheduledTime, startTime, endTime };
}

type Value = string | number;

function isHit({ condition, words }: ExecutionFilter) {
  return (document: WorkflowDocument): boolean =>
    hasWords(wordsOfWorkflow(document), words) && isTrue(condition, (field) => workflowValue(document, field));
}

function isTaskHit({ condition, words }: Pick<SearchQuery<TaskField>, "condition" | "words">) {
  return (document: TaskDocument): boolean =>
    hasWords(wordsOfTask(document), words) && isTrue(condition, (field) => taskValue(document, field));
}

function workflowValue(document: WorkflowDocument, field: WorkflowField): Value {
  return field === "executionTime" ? executionTimeOf(document) : document[field];
}

function taskValue(document: TaskDocument, field: TaskField): Value {
  return field === "executionTime" ? executionTimeOf(document) : document[field];
}

function hasWords(words: ReadonlySet<string>, wanted: readonly SearchWord[]): boolean {
  return wanted.every(({ word, isPrefix }) =>
    isPrefix ? [...words].some((one) => one.startsWith(word)) : words.has(word),
  );
}

function isTrue<Field extends string>(
  condition: SearchCondition<Field> | undefined,
  valueOf: (field: Field) => Value,
): boolean {
  if (condition === undefined) return true;
  if (condition.kind === "and") return condition.conditions.every((one) => isTrue(one, valueOf));
  if (condition.kind === "or") return condition.conditions.some((one) => isTrue(one, valueOf));
  const value = valueOf(condition.field);
  if (condition.kind === "isEmpty") return (value === "" || value === 0) !== condition.isNegated;
  if (condition.kind === "oneOf") return condition.values.includes(value) !== condition.isNegated;
  if (condition.kind === "matches") return patternOf(condition.pattern).test(String(value)) !== condition.isNegated;
  const order = compare(value, condition.value);
  const holds = {
    "=": order === 0,
    "!=": order !== 0,
    "<": order < 0,
    "<=": order <= 0,
    ">": order > 0,
    ">=": order >= 0,
  };
  return holds[condition.comparison];
}

function patternOf(pattern: string): RegExp {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`));
  return new RegExp(`^${parts.join(".*")}$`, "isu");
}

function compare(a: Value, b: Value): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
}

function pageOf<Document extends WorkflowDocument | TaskDocument>(
  found: readonly Document[],
  { sort, start, size }: { readonly sort: readonly SortItem<string>[]; readonly start: number; readonly size: number },
): SearchPage<Document> {
  const items = sort.length === 0 ? LATEST_FIRST : sort;
  const last = items.at(-1)?.direction === "asc" ? 1 : -1;
  const sorted = [...found].sort((a, b) => {
    for (const { field, direction } of items) {
      const order = compare(anyValue(a, field), anyValue(b, field));
      if (order !== 0) return direction === "asc" ? order : -order;
    }
    return last * compare(idOf(a), idOf(b));
  });
  const seen = start < found.length ? start + size + 1 : 0;
  return {
    totalHits: Math.min(found.length, Math.max(MAX_COUNTED_HITS, seen)),
    results: sorted.slice(start, start + size),
  };
}

const LATEST_FIRST = [{ field: "startTime", direction: "desc" }] as const;

function anyValue(document: WorkflowDocument | TaskDocument, field: string): Value {
  if (field === "executionTime") return executionTimeOf(document);
  const value: unknown = Reflect.get(document, field);
  return typeof value === "number" ? value : String(value);
}

function idOf(document: WorkflowDocument | TaskDocument): TaskId | WorkflowId {
  return "taskId" in document ? document.taskId : document.workflowId;
}
