import type { TaskUpdatedByReference } from "../../event/workflow-event.ts";
import { isTerminalTask } from "../../model/status.ts";
import { baseReferenceOf } from "../../model/task-record.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { isJsonObject, jsonObject } from "../../payload/json.ts";
import { Payload } from "../../payload/payload.ts";
import { noRunningTask } from "../../refusal.ts";
import type { Draft } from "../draft.ts";
import { taskPayload } from "../data/payloads.ts";
import { updateTask } from "./task-updated.ts";
import type { Verdict } from "../verdict.ts";

/** A word on the open task of a reference, or else on one that has ended, which is ignored. Source: engine.md 7.5. */
export function decideTaskUpdatedByReference(draft: Draft, event: TaskUpdatedByReference): Verdict {
  const { taskReferenceName, workflowId } = event;
  const task = openTaskOf(draft, taskReferenceName) ?? endedTaskOf(draft, taskReferenceName);
  if (task === undefined) return { kind: "refused", refusal: noRunningTask({ taskReferenceName, workflowId }) };
  return sayOfTask(draft, task, event);
}

type Word = Pick<
  TaskUpdatedByReference,
  "status" | "output" | "workerId" | "reasonForIncompletion" | "replacesOutput" | "outputMessage"
>;

/**
 * A word on a task by somebody who does not work on it: the output is laid over its own, unless it is to replace it, and
 * what is not said stays as it was.
 */
export function sayOfTask(draft: Draft, task: TaskRecord, word: Word): Verdict {
  const { status, output, workerId } = word;
  return updateTask(draft, task, {
    status,
    output: isTerminalTask(task.status) || word.replacesOutput === true ? output : laidOver(task, output),
    reasonForIncompletion: word.reasonForIncompletion ?? task.reasonForIncompletion,
    callbackAfterSeconds: task.callbackAfterSeconds,
    workerId: workerId ?? task.workerId,
    externalOutputPayloadStoragePath: undefined,
    outputMessage: word.outputMessage ?? task.outputMessage,
    subWorkflowId: task.subWorkflowId,
    extendLease: false,
  });
}

/** Only the newest attempt of a reference can be open; iterations of a loop are looked for among all open tasks. */
function openTaskOf(draft: Draft, reference: string): TaskRecord | undefined {
  const latest = draft.latest(reference);
  if (latest !== undefined && !isTerminalTask(latest.status)) return latest;
  return draft.openTasks().find((task) => baseReferenceOf(task) === reference);
}

function endedTaskOf(draft: Draft, reference: string): TaskRecord | undefined {
  return draft.latest(reference) ?? draft.latestOfAnyTurn(reference);
}

/** The task's output with the members of `over` in it; numbers stay as they were written. */
function laidOver(task: TaskRecord, over: Payload): Payload {
  const before = taskPayload(task, "output");
  if (before.isEmptyObject) return over;
  const [below, above] = [before.tree, over.tree];
  if (!isJsonObject(below) || !isJsonObject(above)) return over;
  return Payload.fromTree(jsonObject([...Object.entries(below), ...Object.entries(above)]));
}
