import type { Draft } from "../../decide/draft.ts";
import { workflowIdFrom } from "../../ids.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { isFollowing } from "./followed-execution.ts";

/** Tells the execution that a task has started that nobody waits for it any more. Source: engine.md 5.8 "Cancel". */
export function cancelChild(draft: Draft, task: TaskRecord, reason: string): void {
  const child = workflowIdFrom(task.subWorkflowId ?? "");
  // What it only follows has been there before it.
  if (child === undefined || isFollowing(task)) return;
  const { workflowId, correlationId, snapshotHash } = draft.execution;
  draft.sent.add((head) => ({
    ...head,
    kind: "ParentTaskCanceled",
    workflowId: child,
    parent: { workflowId, taskId: task.taskId },
    reason,
    childRevision: task.childRevision,
    ...(task.subworkflowChanged ? { isAskedToGoOn: true } : {}),
    snapshotHash: task.childSnapshotHash ?? snapshotHash,
    correlationId,
  }));
}
