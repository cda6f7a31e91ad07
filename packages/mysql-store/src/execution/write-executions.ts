import type { Changes } from "@tutti/engine";
import type { StoredRecords } from "@tutti/ports";

import type { LargePayloads } from "../payload/large-payloads.ts";
import { payloadColumns, payloadValues } from "../payload/payload-columns.ts";
import type { MultiRowStatement } from "../sql/statement.ts";
import { insertRows, overwriting } from "../sql/statement.ts";
import {
  EXECUTION_CHANGING,
  EXECUTION_FULL_COLUMNS,
  EXECUTION_KEY,
  EXECUTION_PAYLOADS,
  NULLABLE_EXECUTION_COLUMNS,
  executionInsertValues,
} from "./execution-row.ts";
import { differing, valuesOf, withoutDefaults } from "./columns.ts";
import { groupBy } from "./group-by.ts";

/**
 * The rows of `execution`: new ones inserted plainly, so that one that is there already fails the batch. Of others the columns
 * are written that do not hold yet what they should.
 */
export function executionStatements(
  changes: readonly Changes[],
  { large, stored }: { readonly large: LargePayloads; readonly stored: StoredRecords },
): MultiRowStatement[] {
  const created = changes.filter(({ isNewExecution }) => isNewExecution);
  const changed = changes.filter(({ isNewExecution }) => !isNewExecution);
  const groups = groupBy(changed, (change) => [isShortened(change), ...writtenPayloads(change)].join());
  return [inserts(created, large), ...groups.map((group) => updates(group, { large, stored }))];
}

function inserts(changes: readonly Changes[], large: LargePayloads): MultiRowStatement {
  const rows = changes.map(({ execution }) => [
    ...executionInsertValues(execution),
    ...EXECUTION_PAYLOADS.flatMap((field) =>
      payloadValues(execution[field], { workflowId: execution.workflowId, large }),
    ),
  ]);
  const isNullable = (column: string): boolean => NULLABLE_EXECUTION_COLUMNS.has(column);
  return insertRows("execution", withoutDefaults(EXECUTION_FULL_COLUMNS, rows, isNullable));
}

/** All of `changes` write the same payloads, and all or none of them remove tasks. */
function updates(
  changes: readonly Changes[],
  { large, stored }: { readonly large: LargePayloads; readonly stored: StoredRecords },
): MultiRowStatement {
  const [first] = changes;
  const fields = first === undefined ? [] : writtenPayloads(first);
  const shortened = first !== undefined && isShortened(first) ? ["shortened_at_revision"] : [];
  const rewritten = changes.map(({ execution }) => ({
    item: execution,
    stored: stored.executions.get(execution.workflowId),
  }));
  const changing = differing(EXECUTION_CHANGING, rewritten, WITHOUT_DEFAULT);
  const columns = [...changing, ...shortened, ...fields.flatMap(payloadColumns)];
  return insertRows("execution", {
    columns: [...KEY_COLUMNS, ...columns],
    rows: changes.map(({ execution }) => [
      ...valuesOf(EXECUTION_KEY, KEY_COLUMNS, execution),
      ...valuesOf(EXECUTION_CHANGING, changing, execution),
      ...shortened.map(() => execution.revision),
      ...fields.flatMap((field) => payloadValues(execution[field], { workflowId: execution.workflowId, large })),
    ]),
    tail: overwriting(columns),
  });
}

const KEY_COLUMNS = Object.keys(EXECUTION_KEY);
/** An insert that ends as an update must have them. */
const WITHOUT_DEFAULT = ["snapshot_hash"];

/** Whether records of tasks go: who has an older state cannot be told by those that are written. */
function isShortened({ removedTasks }: Changes): boolean {
  return removedTasks.length > 0;
}

function writtenPayloads(changes: Changes): (typeof EXECUTION_PAYLOADS)[number][] {
  const isWritten = {
    input: changes.writesInput,
    output: changes.writesOutput,
    variables: changes.writesVariables,
  };
  return EXECUTION_PAYLOADS.filter((field) => isWritten[field]);
}
