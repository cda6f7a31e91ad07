import type { Execution, ExternalThresholds, LoadedExecution, TaskId, TaskRecord, WorkflowId } from "@tutti/engine";

import type { SqlReader } from "../connection/sql-connection.ts";
import { loadPayloads } from "../payload/load-payloads.ts";
import type { PayloadReference } from "../payload/load-payloads.ts";
import { referenceOf, slotFrom, unloadedSlotFrom } from "../payload/payload-columns.ts";
import type { PayloadLookup } from "../payload/payload-columns.ts";
import { idToBytes, taskIdOf, workflowIdOf } from "../sql/id-bytes.ts";
import type { Row } from "../sql/row.ts";
import { numberOf } from "../sql/row.ts";
import type { Statement } from "../sql/statement.ts";
import { parts } from "../sql/statement.ts";
import {
  EXECUTION_FULL_COLUMNS,
  EXECUTION_NARROW_COLUMNS,
  EXECUTION_PAYLOADS,
  executionFromRow,
} from "./execution-row.ts";
import { TASK_FULL_COLUMNS, TASK_NARROW_COLUMNS, TASK_PAYLOADS, taskFromRow } from "./task-row.ts";

const selectExecutions = (columns: readonly string[]): string =>
  `select ${columns.join(",")} from execution force index (primary) where id in (?)`;
const selectTasks = (columns: readonly string[]): string =>
  `select ${columns.join(",")} from task force index (primary) where workflow_id in (?)`;
const THE_OLDEST = " order by workflow_id, id limit ?";
const SELECT_JOIN_COUNTERS =
  "select workflow_id, task_id, remaining from join_counter force index (primary) where workflow_id in (?)";

export type LoadOptions = {
  /** Without payloads every slot is unloaded and has its size only. */
  readonly withPayloads: boolean;
  /** Without tasks there are no join counters either. */
  readonly withTasks: boolean;
  /** Of one execution alone: so many of its tasks, the oldest. Absent: all. */
  readonly maxTasks?: number;
  /** Inputs and outputs that are larger are unloaded, too. */
  readonly leaveOut?: ExternalThresholds | undefined;
};

/** Those of the executions that exist, all read in the same few statements. */
export async function loadExecutions(
  reader: SqlReader,
  ids: readonly WorkflowId[],
  options: LoadOptions,
): Promise<ReadonlyMap<WorkflowId, LoadedExecution>> {
  const loaded = new Map<WorkflowId, LoadedExecution>();
  for (const part of parts(ids, 500)) {
    const [executions = [], tasks = [], joinCounters = []] = await reader.rowsOfEach(selects(part, options));
    const decode = options.withPayloads ? await fullDecoder(reader, { executions, tasks, ...options }) : narrowDecoder;
    for (const row of executions) {
      const execution = decode.execution(row);
      loaded.set(execution.workflowId, { execution, tasks: [], joinCounters: new Map() });
    }
    addTasks(loaded, tasks.map(decode.task));
    addJoinCounters(loaded, joinCounters);
  }
  return loaded;
}

function selects(
  ids: readonly WorkflowId[],
  { withPayloads, withTasks, maxTasks, leaveOut }: LoadOptions,
): Statement[] {
  const values = [ids.map(idToBytes)];
  const executions = selectExecutions(withPayloads ? EXECUTION_FULL_COLUMNS : EXECUTION_NARROW_COLUMNS);
  if (!withTasks) return [{ sql: executions, values }];
  const tasks = selectTasks(withPayloads ? taskColumns(leaveOut) : TASK_NARROW_COLUMNS);
  return [
    { sql: executions, values },
    maxTasks === undefined ? { sql: tasks, values } : { sql: tasks + THE_OLDEST, values: [...values, maxTasks] },
    { sql: SELECT_JOIN_COUNTERS, values },
  ];
}

/** The columns that are read of tasks: where all of their payloads are left out, those of none. */
export function taskColumns(leaveOut: ExternalThresholds | undefined): readonly string[] {
  return leaveOut?.taskBytes === 0 ? TASK_NARROW_COLUMNS : TASK_FULL_COLUMNS;
}

type Decoder = {
  readonly execution: (row: Row) => Execution;
  readonly task: (row: Row) => TaskRecord;
};

const narrowDecoder: Decoder = {
  execution: (row) => executionFromRow(row, (field) => unloadedSlotFrom(row, field)),
  task: (row) => taskFromRow(row, (field) => unloadedSlotFrom(row, field)),
};

type FullRows = {
  readonly executions: readonly Row[];
  readonly tasks: readonly Row[];
  readonly leaveOut?: ExternalThresholds | undefined;
};

/** Decodes rows with all payload columns, tasks with `taskColumns`, after reading the large payloads that they refer to. */
export async function fullDecoder(
  reader: SqlReader,
  { executions, tasks, leaveOut: { workflowBytes, taskBytes } = NOTHING }: FullRows,
): Promise<Decoder> {
  const ofExecutions = { idColumn: "id", maxBytes: workflowBytes };
  const ofTasks = { idColumn: "workflow_id", maxBytes: taskBytes };
  const lookup = await loadPayloads(reader, [
    ...executions.flatMap((row) => referencesIn(row, { fields: EXECUTION_PAYLOADS, ...ofExecutions })),
    ...(taskBytes === 0 ? [] : tasks.flatMap((row) => referencesIn(row, { fields: TASK_PAYLOADS, ...ofTasks }))),
  ]);
  const slotOf = (row: Row, { idColumn, maxBytes }: RowsOf) => {
    const at: { workflowId: WorkflowId; lookup: PayloadLookup } = { workflowId: workflowIdOf(row, idColumn), lookup };
    return (field: string) =>
      isLeftOut(row, { field, maxBytes }) ? unloadedSlotFrom(row, field) : slotFrom(row, field, at);
  };
  return {
    execution: (row) => executionFromRow(row, slotOf(row, ofExecutions)),
    task: taskBytes === 0 ? narrowDecoder.task : (row) => taskFromRow(row, slotOf(row, ofTasks)),
  };
}

const NOTHING: ExternalThresholds = { workflowBytes: Infinity, taskBytes: Infinity };

type RowsOf = { readonly idColumn: string; readonly maxBytes: number };

function referencesIn(
  row: Row,
  { fields, idColumn, maxBytes }: { readonly fields: readonly string[] } & RowsOf,
): PayloadReference[] {
  return fields.flatMap((field) => {
    const hash = referenceOf(row, field);
    const isRead = hash !== undefined && !isLeftOut(row, { field, maxBytes });
    return isRead ? [{ workflowId: workflowIdOf(row, idColumn), hash }] : [];
  });
}

function isLeftOut(row: Row, { field, maxBytes }: { readonly field: string; readonly maxBytes: number }): boolean {
  return field !== "variables" && numberOf(row, `${field}_size`) > maxBytes;
}

function addTasks(loaded: Map<WorkflowId, LoadedExecution>, tasks: readonly TaskRecord[]): void {
  const byWorkflow = new Map<WorkflowId, TaskRecord[]>();
  for (const task of tasks) {
    const list = byWorkflow.get(task.workflowId);
    if (list === undefined) byWorkflow.set(task.workflowId, [task]);
    else list.push(task);
  }
  for (const [workflowId, list] of byWorkflow) {
    const execution = loaded.get(workflowId);
    if (execution !== undefined) loaded.set(workflowId, { ...execution, tasks: list });
  }
}

function addJoinCounters(loaded: Map<WorkflowId, LoadedExecution>, rows: readonly Row[]): void {
  const byWorkflow = new Map<WorkflowId, Map<TaskId, number>>();
  for (const row of rows) {
    const workflowId = workflowIdOf(row, "workflow_id");
    const counters = byWorkflow.get(workflowId) ?? new Map<TaskId, number>();
    byWorkflow.set(workflowId, counters.set(taskIdOf(row, "task_id"), numberOf(row, "remaining")));
  }
  for (const [workflowId, joinCounters] of byWorkflow) {
    const execution = loaded.get(workflowId);
    if (execution !== undefined) loaded.set(workflowId, { ...execution, joinCounters });
  }
}
