import type { WorkflowId } from "@tutti/engine";
import { wordsOfTask, wordsOfWorkflow } from "@tutti/ports";
import type { IndexedExecution, TaskDocument, WorkflowDocument } from "@tutti/ports";

import type { SqlConnection } from "../connection/sql-connection.ts";
import { idToBytes, idToSql } from "../sql/id-bytes.ts";
import type { PacketLimits } from "../sql/pack-statements.ts";
import { packStatements } from "../sql/pack-statements.ts";
import type { MultiRowStatement, SqlValue } from "../sql/statement.ts";
import { deleteRows, insertRows } from "../sql/statement.ts";
import {
  isSame,
  oldWorkflowFromRow,
  TASK_KEY,
  TASK_VALUES,
  taskFromRow,
  taskValues,
  WORKFLOW_KEY,
  WORKFLOW_VALUES,
  workflowValues,
} from "./summary-rows.ts";
import type { OldWorkflow } from "./summary-rows.ts";

const LOCK_WORKFLOWS =
  "select * from workflow_summary force index (primary) where workflow_id in (?) order by workflow_id for update";
const LOCK_UNARCHIVED =
  "select * from workflow_summary force index (primary) where workflow_id in (?) and is_archived = 0 order by workflow_id for update";
const SELECT_TASKS = "select * from task_summary force index (primary) where workflow_id in (?)";

/** What is in the index of some executions, locked. */
type Old = {
  readonly workflows: ReadonlyMap<WorkflowId, OldWorkflow>;
  readonly tasks: ReadonlyMap<string, TaskDocument>;
};

/** SearchIndex.put, within a transaction. What has not changed is not written. */
export async function putInIndex(
  connection: SqlConnection,
  executions: readonly IndexedExecution[],
  limits: PacketLimits,
): Promise<void> {
  const old = await lockOld(
    connection,
    executions.map(({ workflow }) => workflow.workflowId),
  );
  const newer = executions
    .filter(({ workflow, revision }) => (old.workflows.get(workflow.workflowId)?.revision ?? 0) <= revision)
    .sort((a, b) => compare(a.workflow.workflowId, b.workflow.workflowId));
  const written = new Set(newer.map(({ workflow }) => workflow.workflowId));
  const tasks = newer.flatMap((execution) => execution.tasks);
  const named = new Set<string>(tasks.map(({ taskId }) => taskId));
  const changed = tasks.filter((task) => !isKept(task, old.tasks.get(task.taskId)));
  const gone = [...old.tasks.values()].filter(
    ({ taskId, workflowId }) => written.has(workflowId) && !named.has(taskId),
  );
  await send(connection, limits, [
    workflowUpserts(newer),
    taskUpserts(changed),
    taskDeletes(gone),
    ...wordChanges("workflow_word", WORKFLOW_WORD, {
      before: newer.flatMap(({ workflow }) => wordRowsOfWorkflow(old.workflows.get(workflow.workflowId)?.document)),
      after: newer.flatMap(({ workflow }) => wordRowsOfWorkflow(workflow)),
    }),
    ...wordChanges("task_word", TASK_WORD, {
      before: [
        ...changed.flatMap(({ taskId }) => wordRowsOfTask(old.tasks.get(taskId))),
        ...gone.flatMap(wordRowsOfTask),
      ],
      after: changed.flatMap(wordRowsOfTask),
    }),
  ]);
}

/** SearchIndex.remove, within a transaction. */
export async function removeFromIndex(
  connection: SqlConnection,
  workflowIds: readonly WorkflowId[],
  limits: PacketLimits,
): Promise<void> {
  const old = await lockOld(connection, workflowIds, LOCK_UNARCHIVED);
  const workflows = [...old.workflows.values()].map(({ document }) => document);
  const tasks = [...old.tasks.values()];
  await send(connection, limits, [
    taskDeletes(tasks),
    deleteRows("workflow_summary", {
      columns: WORKFLOW_KEY,
      rows: workflows.map(({ workflowId }) => [idToBytes(workflowId)]),
      on: "t.workflow_id = v.workflow_id",
    }),
    ...wordChanges("workflow_word", WORKFLOW_WORD, { before: workflows.flatMap(wordRowsOfWorkflow), after: [] }),
    ...wordChanges("task_word", TASK_WORD, { before: tasks.flatMap(wordRowsOfTask), after: [] }),
  ]);
}

async function lockOld(
  connection: SqlConnection,
  workflowIds: readonly WorkflowId[],
  lock = LOCK_WORKFLOWS,
): Promise<Old> {
  if (workflowIds.length === 0) return { workflows: new Map(), tasks: new Map() };
  const values = [[...workflowIds].sort(compare).map(idToBytes)];
  const workflows = new Map((await connection.rows({ sql: lock, values })).map(oldWorkflowFromRow));
  const known = [...workflows.keys()];
  if (known.length === 0) return { workflows, tasks: new Map() };
  const tasks = (await connection.rows({ sql: SELECT_TASKS, values: [known.map(idToBytes)] })).map(taskFromRow);
  return { workflows, tasks: new Map(tasks.map((task) => [task.taskId, task])) };
}

function isKept(task: TaskDocument, old: TaskDocument | undefined): boolean {
  return old !== undefined && isSame(task, old);
}

async function send(
  connection: SqlConnection,
  limits: PacketLimits,
  statements: readonly MultiRowStatement[],
): Promise<void> {
  for (const sql of packStatements(statements, limits)) await connection.run({ sql });
}

// Somebody else may have put a new one meanwhile: the higher revision stays. The revision itself is assigned last.
function workflowUpserts(executions: readonly IndexedExecution[]): MultiRowStatement {
  const overwritten = [...WORKFLOW_VALUES, "revision"].map(
    (column) => `${column}=if(revision <= values(revision), values(${column}), ${column})`,
  );
  return insertRows("workflow_summary", {
    columns: [...WORKFLOW_KEY, ...WORKFLOW_VALUES, "revision"],
    rows: executions.map(({ workflow, revision }) => [...workflowValues(workflow), revision]),
    tail: `on duplicate key update ${overwritten.join(",")}`,
  });
}

function taskUpserts(tasks: readonly TaskDocument[]): MultiRowStatement {
  return insertRows("task_summary", {
    columns: [...TASK_KEY, ...TASK_VALUES],
    rows: tasks.map(taskValues),
    tail: `on duplicate key update ${TASK_VALUES.map((column) => `${column}=values(${column})`).join(",")}`,
  });
}

function taskDeletes(tasks: readonly TaskDocument[]): MultiRowStatement {
  return deleteRows("task_summary", {
    columns: TASK_KEY,
    rows: tasks.map(({ workflowId, taskId }) => [idToBytes(workflowId), idToBytes(taskId)]),
    on: "t.workflow_id = v.workflow_id and t.task_id = v.task_id",
  });
}

const WORKFLOW_WORD = { columns: ["word", "start_time", "workflow_id"], key: ["word", "start_time", "workflow_id"] };
const TASK_WORD = { columns: ["word", "task_id", "workflow_id"], key: ["word", "task_id"] };

function wordRowsOfWorkflow(document: WorkflowDocument | undefined): readonly WordRow[] {
  if (document === undefined) return [];
  const values = [document.startTime, idToSql(document.workflowId)];
  return [...wordsOfWorkflow(document)].map((word) => ({ word, of: document.workflowId, values }));
}

function wordRowsOfTask(document: TaskDocument | undefined): readonly WordRow[] {
  if (document === undefined) return [];
  const values = [idToSql(document.taskId), idToSql(document.workflowId)];
  return [...wordsOfTask(document)].map((word) => ({ word, of: document.taskId, values }));
}

/** `of`: the document's id. Its other values follow the word's column. */
type WordRow = { readonly word: string; readonly of: string; readonly values: readonly SqlValue[] };
type WordTable = { readonly columns: readonly string[]; readonly key: readonly string[] };

/** In the order of the key: it is cheaper, and two who write the same wait for each other in one direction only. */
function wordChanges(
  table: string,
  { columns, key }: WordTable,
  { before, after }: { readonly before: readonly WordRow[]; readonly after: readonly WordRow[] },
): readonly MultiRowStatement[] {
  return [
    deleteRows(table, {
      columns: key,
      rows: inOrder(without(before, after)).map(({ word, values }) =>
        [Buffer.from(word), ...values].slice(0, key.length),
      ),
      on: key.map((column) => `t.${column} = v.${column}`).join(" and "),
    }),
    insertRows(table, {
      columns,
      rows: inOrder(without(after, before)).map(({ word, values }) => [word, ...values]),
      tail: `on duplicate key update workflow_id=values(workflow_id)`,
    }),
  ];
}

function without(rows: readonly WordRow[], others: readonly WordRow[]): readonly WordRow[] {
  if (others.length === 0) return rows;
  const nameOf = ({ word, of }: WordRow): string => `${word}/${of}`;
  const named = new Set(others.map(nameOf));
  return rows.filter((row) => !named.has(nameOf(row)));
}

/** By word and document. Most words are in many documents, which come nearly in order. */
function inOrder(rows: readonly WordRow[]): readonly WordRow[] {
  const byWord = new Map<string, WordRow[]>();
  for (const row of rows) {
    const known = byWord.get(row.word);
    if (known === undefined) byWord.set(row.word, [row]);
    else known.push(row);
  }
  const words = [...byWord].sort(([a], [b]) => compare(a, b));
  return words.flatMap(([, ofWord]) => (ofWord.length === 1 ? ofWord : ofWord.sort((a, b) => compare(a.of, b.of))));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
