import type { BatchWrite } from "@tutti/ports";

import { idToSql } from "../sql/id-bytes.ts";
import type { MultiRowStatement, SqlValue } from "../sql/statement.ts";
import { deleteRows, insertRows, overwriting } from "../sql/statement.ts";

const KEY = ["workflow_id", "task_id"];
const VALUES = ["lease_id", "instance", "epoch", "since"];
/** In place of a lease id: whichever it is. No lease id is empty. */
const ANY_LEASE = "";

/**
 * The rows of `lease`: one for each task on its way to a worker. Those that go are named in one statement in the order of the
 * key, whatever the reason: flushed ones are of workflows that the batch has not locked, and two batches that each delete
 * rows of the other's workflows in orders of their own would deadlock. A task that is leased and unleased is leased.
 */
export function leaseStatements({ changes, flushed }: Pick<BatchWrite, "changes" | "flushed">): MultiRowStatement[] {
  const ended = [
    ...flushed,
    ...changes.flatMap(({ execution: { workflowId }, unleased }) =>
      unleased.map((taskId) => ({ workflowId, taskId, leaseId: ANY_LEASE })),
    ),
  ].sort((a, b) => compareText(a.workflowId, b.workflowId) || compareText(a.taskId, b.taskId));
  return [
    deleteRows("lease", {
      columns: [...KEY, "lease_id"],
      rows: ended.map(({ workflowId, taskId, leaseId }) => [idToSql(workflowId), idToSql(taskId), leaseId]),
      on: `t.workflow_id = v.workflow_id and t.task_id = v.task_id where v.lease_id in (t.lease_id, '${ANY_LEASE}')`,
    }),
    insertRows("lease", { columns: [...KEY, ...VALUES], rows: granted(changes), tail: overwriting(VALUES) }),
  ];
}

function granted(changes: BatchWrite["changes"]): SqlValue[][] {
  return changes.flatMap(({ leased }) =>
    leased.map(({ lease: { workflowId, taskId, leaseId, instance, epoch, since } }) => [
      idToSql(workflowId),
      idToSql(taskId),
      leaseId,
      instance,
      epoch,
      since,
    ]),
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
