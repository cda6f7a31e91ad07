import { findDefinition } from "../../decide/children/child-definition.ts";
import type { Draft } from "../../decide/draft.ts";
import { NeedsSignal } from "../../decide/needs-signal.ts";
import { addTask, endTask } from "../../decide/attempts/new-task.ts";
import { taskPayload } from "../../decide/data/payloads.ts";
import { startExecution } from "../../decide/children/start-execution.ts";
import { evaluatedInput } from "../../decide/data/task-input.ts";
import { delayMs } from "../../decide/test-execution.ts";
import type { WorkflowId } from "../../ids.ts";
import { needKey } from "../../need.ts";
import { slotOf } from "../../model/payload-slot.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { jsonObject } from "../../payload/json.ts";
import { Payload } from "../../payload/payload.ts";
import { beginOrWait, begunByEngine } from "../begun-later.ts";
import { reservationOf } from "./keyed-execution.ts";
import { startAskedFor } from "./start-asked-for.ts";
import type { TaskType } from "../task-type.ts";

/**
 * Starts another execution, for which nobody waits, and has ended thereby: its output names it. What cannot be started
 * fails the task. Source: reference/engine.md 5.9.
 */
export const startWorkflow: TaskType = {
  schedule: (draft, node) => {
    const { startDelay } = node.task;
    const delay = delayMs(draft.execution, startDelay * 1000);
    const added = addTask(draft, node, {
      status: "IN_PROGRESS",
      input: evaluatedInput(draft, node),
      callbackAfterSeconds: startDelay,
      ...(delay > 0 ? { dueAt: draft.now + delay } : {}),
    });
    return beginOrWait(draft, added);
  },
  ...begunByEngine(start),
  isRetried: true,
};

function start(draft: Draft, task: TaskRecord): TaskRecord {
  const asked = startAskedFor(taskPayload(task, "input").tree);
  if (typeof asked === "string") return failed(draft, task, asked);
  const found = findDefinition(draft, asked.definition);
  if (found.kind === "missing") return failed(draft, task, found.reason);
  const { execution } = draft;
  // What is given as such wins.
  const path = Object.keys(asked.input).length === 0 ? asked.externalInputPayloadStoragePath : undefined;
  const unread = path === undefined ? undefined : whyUnread(draft, path);
  if (unread !== undefined) return failed(draft, task, unread);
  const reserved = asked.key && reservationOf(draft, asked.key, found.definition.name);
  if (reserved?.kind === "refused") return failed(draft, task, reserved.reason);
  if (reserved?.kind === "existing") return started(draft, task, reserved.workflowId);
  const workflowId = startExecution(draft, {
    definition: found.definition,
    input: Payload.fromTree(asked.input),
    correlationId: asked.correlationId ?? execution.correlationId,
    priority: asked.priority,
    taskToDomain: asked.taskToDomain ?? execution.taskToDomain,
    parent: undefined,
    externalInputPayloadStoragePath: path,
    reserved,
  });
  return started(draft, task, workflowId);
}

/** Nobody waits for the execution: that its input is not there must be told here. */
function whyUnread(draft: Draft, path: string): string | undefined {
  const need = { kind: "externalInput", path, workflowId: draft.execution.workflowId } as const;
  const answer = draft.env.answers?.get(needKey(need));
  if (answer?.kind !== "externalInput") throw new NeedsSignal([need]);
  return answer.reason;
}

function started(draft: Draft, task: TaskRecord, workflowId: WorkflowId): TaskRecord {
  const output = slotOf(Payload.fromTree(jsonObject([["workflowId", workflowId]])));
  return endTask(draft, task, { status: "COMPLETED", output, reasonForIncompletion: undefined });
}

function failed(draft: Draft, task: TaskRecord, reasonForIncompletion: string): TaskRecord {
  return endTask(draft, task, { status: "FAILED", reasonForIncompletion });
}
