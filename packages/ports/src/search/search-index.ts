import type { WorkflowId } from "@tutti/engine";

import type { Asked } from "../asked.ts";
import type { Page } from "../page.ts";
import type { ExecutionGlimpses } from "./execution-glimpses.ts";
import type { ExecutionLists } from "./execution-lists.ts";
import type { PastRuns } from "./past-runs.ts";
import type { IndexedExecution, TaskDocument, WorkflowDocument } from "./search-documents.ts";
import type { RecentTasks } from "./recent-tasks.ts";
import type { TasksInProgress } from "./tasks-in-progress.ts";
import type { TaskField, WorkflowField } from "./search-fields.ts";
import type { SearchPage, SearchQuery } from "./search-query.ts";

/** Hits are counted no further than this: nobody reads so many pages, and to count a million takes longer than to show one. */
export const MAX_COUNTED_HITS = 100_000;

/** Executions and tasks as they are searched for: a copy, behind the store by what the feed still holds. */
export interface SearchIndex extends ExecutionLists, ExecutionGlimpses, TasksInProgress, RecentTasks, PastRuns {
  /** What is there already at a higher revision stays. Tasks of an execution that are not named go. */
  put(executions: readonly IndexedExecution[]): Promise<void>;
  /** With their tasks; those that are archived, or not there, are left alone. */
  remove(workflowIds: readonly WorkflowId[]): Promise<void>;
  /** Their executions have gone; what is known of them stays, with their tasks. */
  archive(workflowIds: readonly WorkflowId[]): Promise<void>;
  /** The revision at which each of them is there; absent: it is not. */
  revisionsOf(workflowIds: readonly WorkflowId[]): Promise<ReadonlyMap<WorkflowId, number>>;
  /** All that are there and not archived, by id. */
  findIds(after: WorkflowId | undefined, limit: number): Promise<Page<WorkflowId, WorkflowId>>;

  searchWorkflows(query: SearchQuery<WorkflowField>, asked?: Asked): Promise<SearchPage<WorkflowDocument>>;
  searchTasks(query: SearchQuery<TaskField>, asked?: Asked): Promise<SearchPage<TaskDocument>>;
  /** Executions, each once, that have a task of which condition and words are true. They are sorted as executions. */
  searchWorkflowsByTasks(
    query: SearchQuery<TaskField, WorkflowField>,
    asked?: Asked,
  ): Promise<SearchPage<WorkflowDocument>>;
}
