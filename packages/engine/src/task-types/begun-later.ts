import type { Draft } from "../decide/draft.ts";
import { isTerminalTask } from "../model/status.ts";
import type { TaskRecord } from "../model/task-record.ts";
import type { PlacedNode } from "../snapshot/snapshot.ts";
import type { TaskType } from "./task-type.ts";

/** Carries a task out, which is SCHEDULED until then; gives the record as it then is, ended or not. */
export type Begin = (draft: Draft, task: TaskRecord, node: PlacedNode) => TaskRecord;

/**
 * The members of a type that the engine begins by itself: when a decision has come to rest, which may have ended the
 * execution by then, or when the delay of a start or of a retry is over.
 */
export function begunByEngine(begin: Begin): Pick<TaskType, "restart" | "due"> {
  return {
    restart: beginOrWait,
    due: (draft, task) => settled(draft, begun(draft, task, begin)),
  };
}

/** Has a task begun that was just added, unless it is not due yet. */
export function beginOrWait(draft: Draft, task: TaskRecord): TaskRecord {
  if (isTerminalTask(task.status)) return task;
  if (task.dueAt === undefined || task.dueAt <= draft.now) {
    draft.agenda.putOff(task.taskId);
    return draft.change(task.taskId, { status: "IN_PROGRESS", handOut: "internal" });
  }
  return draft.change(task.taskId, { status: "SCHEDULED", handOut: "internal", startTime: 0 });
}

function begun(draft: Draft, task: TaskRecord, begin: Begin): TaskRecord {
  const node = draft.nodeOf(task);
  if (node === undefined) return task;
  const running = draft.change(task.taskId, {
    status: "IN_PROGRESS",
    handOut: "internal",
    startTime: draft.now,
    updateTime: draft.now,
    dueAt: undefined,
  });
  return begin(draft, running, node);
}

function settled(draft: Draft, task: TaskRecord): void {
  if (isTerminalTask(task.status)) draft.agenda.push({ kind: "settle", taskId: task.taskId });
}
