import type { Draft } from "../decide/draft.ts";
import { endTask } from "../decide/new-task.ts";
import { recordsUnder } from "../decide/within-scope.ts";
import { isTerminalTask } from "../model/status.ts";
import type { TaskRecord } from "../model/task-record.ts";
import type { PlacedNode } from "../snapshot/snapshot.ts";
import { taskTypeOf } from "./task-types.ts";

/**
 * Nothing is open any more but tasks that wait for others: the JOINs within a TRY or FOR_EACH fail, for what they wait for
 * never comes; where there are none the task itself does.
 */
export function endStuckJoins(draft: Draft, record: TaskRecord, node: PlacedNode): void {
  const open = [...recordsUnder(draft, record, { turns: "open" })].filter(({ status }) => !isTerminalTask(status));
  const joins = open.filter((task) => isJoin(draft, task));
  for (const join of joins) fail(draft, join, "Nothing is left to run of what it waits for");
  if (open.length === 0) fail(draft, record, `${node.task.type} cannot go on: nothing of it is left to run`);
}

function isJoin(draft: Draft, task: TaskRecord): boolean {
  const node = draft.nodeOf(task);
  return node !== undefined && taskTypeOf(node.task.type)?.joinedEnds !== undefined;
}

function fail(draft: Draft, task: TaskRecord, reasonForIncompletion: string): void {
  endTask(draft, task, { status: "FAILED_WITH_TERMINAL_ERROR", reasonForIncompletion });
  draft.setJoinRemaining(task.taskId, undefined);
  draft.agenda.push({ kind: "settle", taskId: task.taskId });
}
