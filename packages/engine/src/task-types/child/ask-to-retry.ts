import type { Draft } from "../../decide/draft.ts";
import { workflowIdFrom } from "../../ids.ts";
import type { TaskRecord } from "../../model/task-record.ts";

/** Asks a task's child, which has ended without success, to try again what failed in it. Source: engine.md 2.9. */
export function askToRetry(draft: Draft, { subWorkflowId }: TaskRecord): void {
  const workflowId = workflowIdFrom(subWorkflowId ?? "");
  if (workflowId === undefined) return;
  draft.sent.add((head) => ({ ...head, kind: "RetryRequested", workflowId, isAskedByParent: true }));
}
