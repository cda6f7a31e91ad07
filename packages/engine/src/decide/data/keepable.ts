import { changedTask } from "../../model/changed-record.ts";
import { keptReason } from "../../model/kept-texts.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { LATEST_TIME } from "./limits.ts";

/** The record with a due time and a reason that can be kept. */
export function keepable(task: TaskRecord): TaskRecord {
  const inTime =
    task.dueAt === undefined || task.dueAt <= LATEST_TIME ? task : changedTask(task, { dueAt: LATEST_TIME });
  return withKeptReason(inTime, changedTask);
}

/** The record, of a task or an execution, with a reason that can be kept; `changed` changes one. */
export function withKeptReason<Kept extends { readonly reasonForIncompletion: string | undefined }>(
  record: Kept,
  changed: (record: Kept, members: { readonly reasonForIncompletion: string | undefined }) => Kept,
): Kept {
  const reasonForIncompletion = keptReason(record.reasonForIncompletion);
  return reasonForIncompletion === record.reasonForIncompletion ? record : changed(record, { reasonForIncompletion });
}
