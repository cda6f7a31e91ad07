import type { WorkflowId } from "@tutti/engine";
import { pageFrom, TASK_FIELDS, WORKFLOW_FIELDS } from "@tutti/ports";
import type {
  SearchCondition,
  SearchIndex,
  SearchPage,
  SearchQuery,
  SearchWord,
  TaskDocument,
  TaskField,
  WorkflowDocument,
  WorkflowField,
} from "@tutti/ports";

import { askedReader } from "../connection/asked-reader.ts";
import type { SqlConnection, SqlReader } from "../connection/sql-connection.ts";
import type { SqlPool } from "../connection/sql-pool.ts";
import { idToBytes, taskIdOf, workflowIdOf } from "../sql/id-bytes.ts";
import type { PacketLimits } from "../sql/pack-statements.ts";
import { numberOf } from "../sql/row.ts";
import type { Row } from "../sql/row.ts";
import { derivedRows, parts } from "../sql/statement.ts";
import { conditionToSql } from "./condition-to-sql.ts";
import type { SqlPart } from "./condition-to-sql.ts";
import { withKnownNames } from "./known-names.ts";
import { payloadTextsOf, progressOf } from "./execution-glimpses.ts";
import { errorSamples, listExecutions } from "./list-executions.ts";
import { findPage, partOf, whereOf } from "./find-page.ts";
import type { PageOf, SearchedRows } from "./find-page.ts";
import { PageMarks } from "./page-marks.ts";
import { pastRuns } from "./past-runs.ts";
import { endedTasks, recentTasks } from "./recent-tasks.ts";
import { taskFromRow, workflowFromRow } from "./summary-rows.ts";
import { countInProgress, findInProgress } from "./tasks-in-progress.ts";
import { tallyExecutions, timesOfExecutions } from "./tally-executions.ts";
import { putInIndex, removeFromIndex } from "./write-index.ts";
import { rarestFirst, withWords } from "./words-in-sql.ts";

const SELECT_REVISIONS = "select workflow_id, revision from workflow_summary where workflow_id in (?)";
const SELECT_WORKFLOWS = "select * from workflow_summary where workflow_id in (?)";
const selectTasks = (rows: readonly string[]): string =>
  `select t.* from (${rows.join(" union all ")}) v straight_join task_summary t
   on t.workflow_id = v.workflow_id and t.task_id = v.task_id`;
const ARCHIVE = "update workflow_summary set is_archived = 1 where workflow_id in (?)";
const SELECT_FIRST_IDS =
  "select workflow_id from workflow_summary force index (primary) where is_archived = 0 order by workflow_id limit ?";
const SELECT_NEXT_IDS =
  "select workflow_id from workflow_summary force index (primary) where workflow_id > ? and is_archived = 0 order by workflow_id limit ?";

type Parts = { readonly locking: SqlPool; readonly reading: SqlPool; readonly limits: PacketLimits };

/** What is searched, in MySQL. */
export function makeSearchIndex({ locking, reading, limits }: Parts): SearchIndex {
  const marks = new PageMarks();
  return {
    put: (executions) => inTransaction(locking, (connection) => putInIndex(connection, executions, limits)),
    remove: (workflowIds) => inTransaction(locking, (connection) => removeFromIndex(connection, workflowIds, limits)),
    archive: async (workflowIds) => {
      if (workflowIds.length === 0) return;
      const values = [[...workflowIds].sort().map(idToBytes)];
      await locking.use((connection) => connection.run({ sql: ARCHIVE, values }));
    },
    revisionsOf: (workflowIds) => revisionsOf(reading, workflowIds),
    findIds: async (after, limit) => {
      const rows = await reading.rows(
        after === undefined
          ? { sql: SELECT_FIRST_IDS, values: [limit + 1] }
          : { sql: SELECT_NEXT_IDS, values: [idToBytes(after), limit + 1] },
      );
      return pageFrom(
        rows.map((row) => workflowIdOf(row, "workflow_id")),
        { limit, cursorOf: (id) => id },
      );
    },
    listExecutions: (filter, page, asked) => listExecutions(reading, filter, { ...page, signal: asked?.signal }),
    tallyExecutions: (filter, query, asked) => tallyExecutions(reading, filter, { ...query, signal: asked?.signal }),
    errorSamples: (errorGroups, asked) => errorSamples(askedReader(reading, asked), errorGroups),
    timesOfExecutions: (by, asked) => timesOfExecutions(askedReader(reading, asked), by),
    countInProgress: (taskTypes, upTo, asked) => countInProgress(askedReader(reading, asked), taskTypes, upTo),
    findInProgress: (taskType, limit, asked) => findInProgress(askedReader(reading, asked), taskType, limit),
    endedTasks: (taskTypes, since, asked) => endedTasks(askedReader(reading, asked), taskTypes, since),
    recentTasks: (taskType, limit, asked) => recentTasks(askedReader(reading, asked), taskType, limit),
    progressOf: (workflowIds, upTo, asked) => progressOf(askedReader(reading, asked), workflowIds, upTo),
    payloadTextsOf: (workflowIds, asked) => payloadTextsOf(askedReader(reading, asked), workflowIds),
    pastRuns: (definition, limits, asked) => pastRuns(askedReader(reading, asked), definition, limits),
    searchWorkflows: async (query, asked) => {
      const reader = askedReader(reading, asked);
      const words = await rarestFirst(reader, "workflow_word", query.words);
      const condition = await withKnownNames(reader, "workflow_summary", query.condition);
      return await workflowsOf(reader, workflowRows(condition, words), { ...query, marks });
    },
    searchTasks: async (query, asked) => {
      const reader = askedReader(reading, asked);
      const words = await rarestFirst(reader, "task_word", query.words);
      const condition = await withKnownNames(reader, "task_summary", query.condition);
      return await tasksOf(reader, taskRows(condition, { words, alias: "d" }), { ...query, marks });
    },
    searchWorkflowsByTasks: async (query, asked) => {
      const reader = askedReader(reading, asked);
      const words = await rarestFirst(reader, "task_word", query.words);
      const condition = await withKnownNames(reader, "task_summary", query.condition);
      return await workflowsOf(reader, rowsByTasks({ ...query, condition }, words), { ...query, marks });
    },
  };
}

async function inTransaction(locking: SqlPool, work: (connection: SqlConnection) => Promise<void>): Promise<void> {
  await locking.use(async (connection) => {
    await connection.run({ sql: "begin" });
    await work(connection);
    await connection.run({ sql: "commit" });
  });
}

async function revisionsOf(
  reading: SqlPool,
  workflowIds: readonly WorkflowId[],
): Promise<ReadonlyMap<WorkflowId, number>> {
  const revisions = new Map<WorkflowId, number>();
  for (const ids of parts(workflowIds, 1_000)) {
    const rows = await reading.rows({ sql: SELECT_REVISIONS, values: [ids.map(idToBytes)] });
    for (const row of rows) revisions.set(workflowIdOf(row, "workflow_id"), numberOf(row, "revision"));
  }
  return revisions;
}

function workflowRows(
  condition: SearchCondition<WorkflowField> | undefined,
  words: readonly SearchWord[],
): SearchedRows {
  const at = { table: "workflow_summary", words: "workflow_word", alias: "d" } as const;
  const { from, where, first, alone } = withWords(words, at);
  return {
    from,
    where: [...where, ...conditionsOf(condition, { alias: "d", kinds: WORKFLOW_FIELDS })],
    key: ["workflow_id"],
    startTime: first === undefined ? undefined : `${first}.start_time`,
    hits:
      condition === undefined && alone !== undefined ? partOf([{ sql: "select 1 ", values: [] }, alone]) : undefined,
  };
}

function taskRows(
  condition: SearchCondition<TaskField> | undefined,
  { words, alias }: { readonly words: readonly SearchWord[]; readonly alias: string },
): SearchedRows {
  const { from, where, alone } = withWords(words, { table: "task_summary", words: "task_word", alias });
  const conditions = conditionsOf(condition, { alias, kinds: TASK_FIELDS });
  const hits =
    condition === undefined && alone !== undefined ? partOf([{ sql: "select 1 ", values: [] }, alone]) : undefined;
  return { from, where: [...where, ...conditions], key: ["workflow_id", "task_id"], hits };
}

function rowsByTasks({ condition }: SearchQuery<TaskField, WorkflowField>, words: readonly SearchWord[]): SearchedRows {
  const tasks = taskRows(condition, { words, alias: "t" });
  const ids = partOf([{ sql: "select t.workflow_id ", values: [] }, tasks.from, whereOf(tasks.where)]);
  return {
    from: { sql: "from workflow_summary d", values: [] },
    where: [{ sql: `d.workflow_id in (${ids.sql})`, values: ids.values }],
    key: ["workflow_id"],
    hits: partOf([{ sql: "select distinct t.workflow_id ", values: [] }, tasks.from, whereOf(tasks.where)]),
  };
}

function conditionsOf(
  condition: SearchCondition<string> | undefined,
  at: Parameters<typeof conditionToSql>[1],
): readonly SqlPart[] {
  return condition === undefined ? [] : [conditionToSql(condition, at)];
}

async function workflowsOf(
  reading: SqlReader,
  rows: SearchedRows,
  page: PageOf & { readonly marks: PageMarks },
): Promise<SearchPage<WorkflowDocument>> {
  const { keys, totalHits } = await findPage(reading, rows, page);
  const found = new Map<string, WorkflowDocument>();
  for (const some of parts(keys, 1_000)) {
    const ids = some.map((row) => idToBytes(workflowIdOf(row, "workflow_id")));
    for (const row of await reading.rows({ sql: SELECT_WORKFLOWS, values: [ids] })) {
      const document = workflowFromRow(row);
      found.set(document.workflowId, document);
    }
  }
  return { totalHits, results: keys.flatMap((row) => found.get(workflowIdOf(row, "workflow_id")) ?? []) };
}

async function tasksOf(
  reading: SqlReader,
  rows: SearchedRows,
  page: PageOf & { readonly marks: PageMarks },
): Promise<SearchPage<TaskDocument>> {
  const { keys, totalHits } = await findPage(reading, rows, page);
  const found = new Map<string, TaskDocument>();
  for (const some of parts(keys, 500)) {
    const wanted = derivedRows(["workflow_id", "task_id"], some.map(keyOfTask));
    for (const row of await reading.rows({ sql: selectTasks(wanted) })) {
      const document = taskFromRow(row);
      found.set(document.taskId, document);
    }
  }
  return { totalHits, results: keys.flatMap((row) => found.get(taskIdOf(row, "task_id")) ?? []) };
}

function keyOfTask(row: Row): Buffer[] {
  return [idToBytes(workflowIdOf(row, "workflow_id")), idToBytes(taskIdOf(row, "task_id"))];
}
