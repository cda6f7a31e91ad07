import { workflowTaskOf } from "@tutti/contracts";
import type { TaskView, WorkflowView } from "@tutti/contracts";
import type { ExternalThresholds, Fault, LoadedExecution, PayloadSlot, Read } from "@tutti/engine";
import { searchWordsOf, TASK_FIELDS, WORKFLOW_FIELDS } from "@tutti/ports";
import type {
  Asked,
  ExecutionStore,
  SearchCondition,
  SearchIndex,
  SearchPage,
  SearchQuery,
  TaskDocument,
  WorkflowDocument,
  WorkflowField,
} from "@tutti/ports";

import { parseQuery } from "../../search/parse-query.ts";
import { parseSort } from "../../search/parse-sort.ts";
import { wordsFaults } from "../../search/words-faults.ts";
import { shownTask } from "../payloads/external-view.ts";
import { hiddenNames, taskWithHiddenFields } from "../executions/hidden-fields.ts";
import { invalid, ok, refusalOf, refuse, type Reply } from "../reply.ts";
import type { SnapshotReader } from "../executions/snapshot-reader.ts";
import { workflowViewOf } from "../executions/workflow-view.ts";

export type SearchOperationsDeps = {
  /** undefined: nothing is indexed, and nothing found. */
  readonly index: SearchIndex | undefined;
  readonly executions: Pick<ExecutionStore, "getExecutions" | "getTask">;
  readonly snapshots: SnapshotReader;
  readonly thresholds: ExternalThresholds;
};

/** What is searched for. Source: reference/api.md 3.6. */
export type Search = {
  /** "": all. */
  readonly query: string;
  /** "" or `*`: any. */
  readonly freeText: string;
  /** "": the latest start first. */
  readonly sort: string;
  readonly start: number;
  readonly size: number;
};

/** Of executions only: of these classifiers, and without those that have a parent. */
export type WorkflowSearch = Search & {
  readonly classifiers?: readonly string[];
  readonly topLevelOnly?: boolean;
};

const WORKFLOWS = { sortFields: WORKFLOW_FIELDS, what: "workflows" } as const;
const TASKS = { sortFields: TASK_FIELDS, what: "tasks" } as const;

export const MAX_SEARCH_SIZE = 5_000;
/** Whole executions are read, so that few of them fill a page, and no more of a page than fits into memory beside others. */
const executionsAtOnce = 50;
const tasksAtOnce = 16;
const maxPageBytes = 64 * 1024 * 1024;

/**
 * Executions and tasks by what is known of them. The index is behind by what it has not been told yet. All methods:
 * InvalidArgument of a query that cannot be read, and of a start or size out of bounds. Source: reference/api.md 1.3, 2.3, 2.5.
 */
export class SearchOperations {
  readonly #deps: SearchOperationsDeps;

  constructor(deps: SearchOperationsDeps) {
    this.#deps = deps;
  }

  async workflows(search: WorkflowSearch, asked: Asked = {}): Promise<Reply<SearchPage<WorkflowDocument>>> {
    const read = parseQuery(search.query, WORKFLOW_FIELDS);
    const query = pageQuery(search, { ...read, value: narrowed(read.value, search) }, WORKFLOWS);
    return await this.#found(query, (index, one) => index.searchWorkflows(one, asked));
  }

  /** The executions of the tasks that are found. */
  async workflowsByTasks(search: Search, asked: Asked = {}): Promise<Reply<SearchPage<WorkflowDocument>>> {
    const query = pageQuery(search, parseQuery(search.query, TASK_FIELDS), WORKFLOWS);
    return await this.#found(query, (index, one) => index.searchWorkflowsByTasks(one, asked));
  }

  async tasks(search: Search, asked: Asked = {}): Promise<Reply<SearchPage<TaskDocument>>> {
    const query = pageQuery(search, parseQuery(search.query, TASK_FIELDS), TASKS);
    return await this.#found(query, (index, one) => index.searchTasks(one, asked));
  }

  /** As `workflows`, each as it is now; what has gone since it was indexed is left out. */
  async wholeWorkflows(search: WorkflowSearch, asked: Asked = {}): Promise<Reply<SearchPage<WorkflowView>>> {
    const found = await this.workflows(search, asked);
    return found.kind === "refused" ? found : await this.#wholeWorkflows(found.value, asked);
  }

  /** As `workflowsByTasks`, likewise. */
  async wholeWorkflowsByTasks(search: Search, asked: Asked = {}): Promise<Reply<SearchPage<WorkflowView>>> {
    const found = await this.workflowsByTasks(search, asked);
    return found.kind === "refused" ? found : await this.#wholeWorkflows(found.value, asked);
  }

  /** As `tasks`, likewise. */
  async wholeTasks(search: Search, asked: Asked = {}): Promise<Reply<SearchPage<TaskView>>> {
    const found = await this.tasks(search, asked);
    if (found.kind === "refused") return found;
    const views: TaskView[] = [];
    let bytes = 0;
    for (const documents of slices(found.value.results, tasksAtOnce)) {
      const read = await Promise.all(documents.map((document) => this.#taskView(document, asked)));
      for (const view of read.filter((one) => one !== undefined)) {
        views.push(view);
        bytes += sizeOf([view.task.input, view.task.output]);
      }
      if (bytes > maxPageBytes) return tooLarge(views.length);
    }
    return ok(wholePage(found.value, views));
  }

  async #found<Name extends string, Sorted extends string, Document extends WithPayloads>(
    { query, faults }: PageQuery<Name, Sorted>,
    ask: (index: SearchIndex, query: SearchQuery<Name, Sorted>) => Promise<SearchPage<Document>>,
  ): Promise<Reply<SearchPage<Document>>> {
    const refusal = refusalOf("InvalidArgument", faults);
    if (refusal !== undefined) return refuse(refusal);
    const { index } = this.#deps;
    if (index === undefined) return ok({ totalHits: 0, results: [] });
    const { totalHits, results } = await ask(index, query);
    return ok({ totalHits, results: results.map(shownDocument) });
  }

  async #wholeWorkflows(page: SearchPage<WorkflowDocument>, asked: Asked): Promise<Reply<SearchPage<WorkflowView>>> {
    const { executions, thresholds: leaveOut } = this.#deps;
    const views: WorkflowView[] = [];
    let bytes = 0;
    for (const documents of slices(page.results, executionsAtOnce)) {
      const ids = documents.map(({ workflowId }) => workflowId);
      const loaded = await executions.getExecutions(ids, { includeTasks: true, leaveOut, signal: asked.signal });
      for (const one of ids.flatMap((id) => loaded.get(id) ?? [])) {
        views.push(await workflowViewOf(one, this.#deps, asked.signal));
        bytes += sizeOfLoaded(one);
      }
      if (bytes > maxPageBytes) return tooLarge(views.length);
    }
    return ok(wholePage(page, views));
  }

  async #taskView({ taskId }: TaskDocument, asked: Asked): Promise<TaskView | undefined> {
    const { executions, snapshots, thresholds: leaveOut } = this.#deps;
    const found = await executions.getTask(taskId, { leaveOut, signal: asked.signal });
    if (found === undefined) return undefined;
    const snapshot = await snapshots.read(found.execution.snapshotHash);
    const task = taskWithHiddenFields(shownTask(found.task, leaveOut), hiddenNames(snapshot));
    return { task, execution: found.execution, workflowTask: workflowTaskOf(task, snapshot.nodes) };
  }
}

type WithPayloads = Pick<
  WorkflowDocument,
  "input" | "output" | "externalInputPayloadStoragePath" | "externalOutputPayloadStoragePath"
>;

/** What has a path is read there, and empty here, as in Conductor's summaries. It is found by its words all the same. */
function shownDocument<Document extends WithPayloads>(document: Document): Document {
  const { externalInputPayloadStoragePath: inputPath, externalOutputPayloadStoragePath: outputPath } = document;
  if (inputPath === "" && outputPath === "") return document;
  return { ...document, ...(inputPath !== "" && { input: "{}" }), ...(outputPath !== "" && { output: "{}" }) };
}

type PageQuery<Name extends string, Sorted extends string> = {
  readonly query: SearchQuery<Name, Sorted>;
  readonly faults: readonly Fault[];
};

function pageQuery<Name extends string, Sorted extends string>(
  { freeText, sort, start, size }: Search,
  { value: condition, faults }: Read<SearchCondition<Name> | undefined>,
  of: { readonly sortFields: Readonly<Record<Sorted, unknown>>; readonly what: "workflows" | "tasks" },
): PageQuery<Name, Sorted> {
  const words = searchWordsOf(freeText);
  return {
    query: { condition, words, sort: parseSort(sort, of.sortFields), start, size },
    faults: [...boundsFaults({ start, size }, of.what), ...wordsFaults(words.length), ...faults],
  };
}

function boundsFaults({ start, size }: Pick<Search, "start" | "size">, what: "workflows" | "tasks"): readonly Fault[] {
  const faults: Fault[] = [];
  if (start < 0) faults.push({ path: "start", message: "start must be >= 0", found: String(start) });
  if (size < 0) faults.push({ path: "size", message: "size must be >= 0", found: String(size) });
  if (size > MAX_SEARCH_SIZE) {
    const message = `Cannot return more than ${MAX_SEARCH_SIZE} ${what}. Please use pagination.`;
    faults.push({ path: "size", message, found: String(size) });
  }
  return faults;
}

function narrowed(
  condition: SearchCondition<WorkflowField> | undefined,
  { classifiers = [], topLevelOnly = false }: WorkflowSearch,
): SearchCondition<WorkflowField> | undefined {
  const conditions: SearchCondition<WorkflowField>[] = condition === undefined ? [] : [condition];
  if (classifiers.length > 0)
    conditions.push({ kind: "oneOf", field: "classifier", values: classifiers, isNegated: false });
  if (topLevelOnly) conditions.push({ kind: "isEmpty", field: "parentWorkflowId", isNegated: false });
  return conditions.length < 2 ? conditions[0] : { kind: "and", conditions };
}

/** What has gone since it was indexed is no hit. */
function wholePage<View>(
  { totalHits, results }: SearchPage<WorkflowDocument | TaskDocument>,
  views: readonly View[],
): SearchPage<View> {
  return { totalHits: Math.max(views.length, totalHits - (results.length - views.length)), results: views };
}

function tooLarge(count: number): Reply<never> {
  const message = `the first ${count} results hold more than ${maxPageBytes} bytes together; ask for fewer at once`;
  return invalid("size", message);
}

function sizeOfLoaded({ execution, tasks }: LoadedExecution): number {
  const own = sizeOf([execution.input, execution.output, execution.variables]);
  return tasks.reduce((sum, { input, output }) => sum + sizeOf([input, output]), own);
}

function sizeOf(slots: readonly PayloadSlot[]): number {
  return slots.reduce((sum, { payload, sizeBytes }) => (payload === undefined ? sum : sum + sizeBytes), 0);
}

function* slices<Item>(items: readonly Item[], size: number): Iterable<readonly Item[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}
