import { startExecution } from "../../decide/children/start-execution.ts";
import { findDefinition } from "../../decide/children/child-definition.ts";
import { MAX_SUB_WORKFLOW_DEPTH, tooDeepReason } from "../../decide/data/limits.ts";
import type { Draft } from "../../decide/draft.ts";
import { addTask, endTask } from "../../decide/attempts/new-task.ts";
import { startsChildren } from "../../decide/test-execution.ts";
import { taskPayload } from "../../decide/data/payloads.ts";
import { withInputTemplate } from "../../decide/data/task-input.ts";
import { slotOf } from "../../model/payload-slot.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import type { ChildDefinition } from "../../need.ts";
import { isJsonObject, jsonObject, memberOf } from "../../payload/json.ts";
import { parseJson } from "../../payload/parse-json.ts";
import { Payload } from "../../payload/payload.ts";
import type { PlacedNode } from "../../snapshot/snapshot.ts";
import { beginOrWait, begunByEngine } from "../begun-later.ts";
import { childAskedFor } from "./child-asked-for.ts";
import { cancelChild } from "./cancel-child.ts";
import { beginToFollow, CONFIRM_MS, confirmOwn, follow, isFollowing } from "./followed-execution.ts";
import { reservationOf } from "./keyed-execution.ts";
import { inputOfNextAttempt, inputOfSubWorkflow } from "./sub-workflow-input.ts";
import type { TaskType } from "../task-type.ts";

/**
 * Starts another execution, its child, and ends as the child does, with its output. Every attempt has a child of its own.
 * A definition that nobody has registered fails the task. Under an idempotency key it may follow an execution that is there
 * already. Source: reference/engine.md 5.8, 8.2; core.md 4, 9.
 */
export const subWorkflow: TaskType = {
  schedule: (draft, node) => {
    const { input, priority, fault } = inputOfSubWorkflow(draft, node);
    const { startDelay } = node.task;
    const added = addTask(draft, node, {
      status: fault === undefined ? "IN_PROGRESS" : "FAILED_WITH_TERMINAL_ERROR",
      taskType: "SUB_WORKFLOW",
      input,
      callbackAfterSeconds: startDelay,
      ...(startDelay > 0 && startsChildren(draft.execution) ? { dueAt: draft.now + startDelay * 1000 } : {}),
      ...(priority === undefined ? {} : { workflowPriority: priority }),
      ...(fault === undefined ? {} : { reasonForIncompletion: fault }),
    });
    return startsChildren(draft.execution) ? beginOrWait(draft, added) : added;
  },
  due: (draft, task) => {
    if (task.subWorkflowId === undefined) begunByEngine(startChild).due?.(draft, task);
    else if (isFollowing(task)) follow(draft, task);
    else confirmOwn(draft, task, { mayFollow: mayTakeExisting(task) });
  },
  restart: (draft, attempt) => {
    const node = draft.nodeOf(attempt);
    const input = node === undefined ? attempt.input : slotOf(inputOfNextAttempt(attempt, node));
    const begun = draft.change(attempt.taskId, { input, childSnapshotHash: undefined });
    if (startsChildren(draft.execution)) begunByEngine(startChild).restart(draft, begun);
    else draft.change(attempt.taskId, { status: "IN_PROGRESS", handOut: "internal", dueAt: undefined });
  },
  cancel: (draft, task, { reason }) => cancelChild(draft, task, reason),
  isRetried: true,
};

function startChild(draft: Draft, task: TaskRecord, node: PlacedNode): TaskRecord {
  const asked = childAskedFor(taskPayload(task, "input").tree, node);
  if (typeof asked === "string") return failed(draft, task, asked);
  const found = findDefinition(draft, asked.definition);
  if (found.kind === "missing") return failed(draft, task, found.reason);
  const { workflowId, correlationId, taskToDomain } = draft.execution;
  const depth = (draft.execution.depth ?? 0) + 1;
  if (depth > MAX_SUB_WORKFLOW_DEPTH)
    return endTask(draft, task, { ...tooDeep, reasonForIncompletion: tooDeepReason(MAX_SUB_WORKFLOW_DEPTH) });
  const reserved = asked.key && reservationOf(draft, asked.key, found.definition.name);
  if (reserved?.kind === "refused") return failed(draft, task, reserved.reason);
  if (reserved?.kind === "existing") return beginToFollow(draft, task, reserved.workflowId);
  const subWorkflowId = startExecution(draft, {
    definition: found.definition,
    input: Payload.fromTree(asked.input),
    correlationId,
    priority: asked.priority,
    taskToDomain: asked.taskToDomain ?? taskToDomain,
    parent: { workflowId, taskId: task.taskId },
    depth,
    reserved,
  });
  return draft.change(task.taskId, {
    subWorkflowId,
    ...(asked.definition.inlineDefinition === undefined ? withTemplate(draft, task, found.definition) : {}),
    childSnapshotHash: found.definition.snapshotHash,
    ...(reserved === undefined ? {} : { dueAt: draft.now + CONFIRM_MS }),
    output: slotOf(Payload.fromTree(jsonObject([["subWorkflowId", subWorkflowId]]))),
    reasonForIncompletion: undefined,
  });
}

/**
 * Its record shows the child's input with the template that the child's definition fills it in with; not where that is
 * written out, or where the record would be too large by it. Source: engine.md 5.8, 6.6.
 */
function withTemplate(draft: Draft, task: TaskRecord, { inputTemplate }: ChildDefinition): Partial<TaskRecord> {
  const { tree } = taskPayload(task, "input");
  if (inputTemplate === undefined || !isJsonObject(tree)) return {};
  const template = parseJson(inputTemplate);
  if (!isJsonObject(template)) return {};
  const own = memberOf(tree, "workflowInput") ?? null;
  const isOwn = isJsonObject(own) && Object.keys(own).length > 0;
  const shown = isOwn
    ? jsonObject([...Object.entries(tree), ["workflowInput", withInputTemplate(own, template)]])
    : withInputTemplate(tree, template);
  const input = Payload.fromTree(shown);
  return input.sizeBytes > draft.limits.taskBytes ? {} : { input: slotOf(input) };
}

const tooDeep = { status: "FAILED_WITH_TERMINAL_ERROR" } as const;

function mayTakeExisting(task: TaskRecord): boolean {
  const { tree } = taskPayload(task, "input");
  return isJsonObject(tree) && memberOf(tree, "idempotencyStrategy") === "RETURN_EXISTING";
}

function failed(draft: Draft, task: TaskRecord, reasonForIncompletion: string): TaskRecord {
  return endTask(draft, task, { status: "FAILED", reasonForIncompletion });
}
