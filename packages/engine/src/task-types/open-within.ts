import type { Draft } from "../decide/draft.ts";
import type { Prerequisite } from "../decide/joins/prerequisite.ts";
import { recordsUnder } from "../decide/scopes/within-scope.ts";
import { isTerminalTask } from "../model/status.ts";
import type { TaskRecord } from "../model/task-record.ts";
import type { PlacedNode } from "../snapshot/snapshot.ts";

/** What a task that others run within waits for: those that are open. Where none is it cannot go on. */
export function openWithin(draft: Draft, record: TaskRecord, _node: PlacedNode): readonly Prerequisite[] {
  const open = [...recordsUnder(draft, record, { turns: "open" })].filter(({ status }) => !isTerminalTask(status));
  if (open.length === 0) return [{ reference: record.referenceTaskName, by: [] }];
  return open.map((task) => ({ reference: task.referenceTaskName, by: [task] }));
}
