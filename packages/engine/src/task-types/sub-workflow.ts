import { startExecution } from "../decide/start-execution.ts";
import { findDefinition } from "../decide/child-definition.ts";
import type { Draft } from "../decide/draft.ts";
import { addTask, endTask } from "../decide/new-task.ts";
import { taskPayload } from "../decide/payloads.ts";
import { workflowIdFrom } from "../ids.ts";
import { slotOf } from "../model/payload-slot.ts";
import type { TaskRecord } from "../model/task-record.ts";
import { jsonObject } from "../payload/json.ts";
import { Payload } from "../payload/payload.ts";
import type { PlacedNode } from "../snapshot/snapshot.ts";
import { beginOrWait, begunByEngine } from "./begun-later.ts";
import { childAskedFor } from "./child-asked-for.ts";
import { inputOfNextAttempt, inputOfSubWorkflow } from "./sub-workflow-input.ts";
import type { TaskType } from "./task-type.ts";

/**
 * Starts another execution, its child, and ends as the child does, with its output. Every attempt has a child of its own.
 * A definition that nobody has registered fails the task. Source: reference/engine.md 5.8; core.md 9.
 */
export const subWorkflow: TaskType = {
  schedule: (draft, node) => {
    const { input, priority, fault } = inputOfSubWorkflow(draft, node);
    const { startDelay } = node.task;
    const added = addTask(draft, node, {
      status: fault === undefined ? "IN_PROGRESS" : "FAILED_WITH_TERMINAL_ERROR",
      taskType: "SUB_WORKFLOW",
      input,
      delaySeconds: startDelay,
      ...(startDelay > 0 ? { dueAt: draft.now + startDelay * 1000 } : {}),
      ...(priority === undefined ? {} : { workflowPriority: priority }),
      ...(fault === undefined ? {} : { reasonForIncompletion: fault }),
    });
    return beginOrWait(draft, added, startChild);
  },
  ...begunByEngine(startChild),
  restart: (draft, attempt) => {
    const node = draft.nodeOf(attempt);
    const input = node === undefined ? attempt.input : slotOf(inputOfNextAttempt(attempt, node));
    begunByEngine(startChild).restart(draft, draft.change(attempt.taskId, { input, childSnapshotHash: undefined }));
  },
  cancel: (draft, task, { reason }) => cancelChild(draft, task, reason),
  isRetried: true,
};

// An idempotency key would be looked up here: it may name a child that is there already.
function startChild(draft: Draft, task: TaskRecord, node: PlacedNode): TaskRecord {
  const asked = childAskedFor(taskPayload(task, "input").tree, node);
  if (typeof asked === "string") return failed(draft, task, asked);
  const found = findDefinition(draft, asked.definition);
  if (found.kind === "missing") return failed(draft, task, found.reason);
  const { workflowId, correlationId, taskToDomain } = draft.execution;
  const subWorkflowId = startExecution(draft, {
    definition: found.definition,
    input: Payload.fromTree(asked.input),
    correlationId,
    priority: asked.priority,
    taskToDomain: asked.taskToDomain ?? taskToDomain,
    parent: { workflowId, taskId: task.taskId },
  });
  return draft.change(task.taskId, {
    subWorkflowId,
    childSnapshotHash: found.definition.snapshotHash,
    output: slotOf(Payload.fromTree(jsonObject([["subWorkflowId", subWorkflowId]]))),
    reasonForIncompletion: undefined,
  });
}

function failed(draft: Draft, task: TaskRecord, reasonForIncompletion: string): TaskRecord {
  return endTask(draft, task, { status: "FAILED", reasonForIncompletion });
}

function cancelChild(draft: Draft, task: TaskRecord, reason: string): void {
  const child = workflowIdFrom(task.subWorkflowId ?? "");
  if (child === undefined) return;
  const { workflowId, correlationId, snapshotHash } = draft.execution;
  draft.sent.add((head) => ({
    ...head,
    kind: "ParentTaskCanceled",
    workflowId: child,
    parent: { workflowId, taskId: task.taskId },
    reason,
    childRevision: task.childRevision,
    snapshotHash: task.childSnapshotHash ?? snapshotHash,
    correlationId,
  }));
}
