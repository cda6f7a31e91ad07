import type { Changes } from "@tutti/engine";

import type { LargePayloads } from "../payload/large-payloads.ts";
import { payloadColumns, payloadValues } from "../payload/payload-columns.ts";
import type { MultiRowStatement } from "../sql/statement.ts";
import { insertRows, overwriting } from "../sql/statement.ts";
import {
  EXECUTION_CHANGING_COLUMNS,
  EXECUTION_FULL_COLUMNS,
  EXECUTION_KEY_COLUMNS,
  EXECUTION_PAYLOADS,
  executionChangeValues,
  executionInsertValues,
} from "./execution-row.ts";
import { groupBy } from "./group-by.ts";

/** The rows of `execution`: new ones inserted plainly, so that one that is there already fails the batch. */
export function executionStatements(changes: readonly Changes[], large: LargePayloads): MultiRowStatement[] {
  const created = changes.filter(({ isNewExecution }) => isNewExecution);
  const changed = changes.filter(({ isNewExecution }) => !isNewExecution);
  const groups = groupBy(changed, (change) => [isShortened(change), ...writtenPayloads(change)].join());
  return [inserts(created, large), ...groups.map((group) => updates(group, large))];
}

function inserts(changes: readonly Changes[], large: LargePayloads): MultiRowStatement {
  return insertRows("execution", {
    columns: EXECUTION_FULL_COLUMNS,
    rows: changes.map(({ execution }) => [
      ...executionInsertValues(execution),
      ...EXECUTION_PAYLOADS.flatMap((field) =>
        payloadValues(execution[field], { workflowId: execution.workflowId, large }),
      ),
    ]),
  });
}

/** All of `changes` write the same payloads, and all or none of them remove tasks. */
function updates(changes: readonly Changes[], large: LargePayloads): MultiRowStatement {
  const [first] = changes;
  const fields = first === undefined ? [] : writtenPayloads(first);
  const shortened = first !== undefined && isShortened(first) ? ["shortened_at_revision"] : [];
  const columns = [...EXECUTION_CHANGING_COLUMNS, ...shortened, ...fields.flatMap(payloadColumns)];
  return insertRows("execution", {
    columns: [...EXECUTION_KEY_COLUMNS, ...columns],
    rows: changes.map(({ execution }) => [
      ...executionChangeValues(execution),
      ...shortened.map(() => execution.revision),
      ...fields.flatMap((field) => payloadValues(execution[field], { workflowId: execution.workflowId, large })),
    ]),
    tail: overwriting(columns),
  });
}

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
