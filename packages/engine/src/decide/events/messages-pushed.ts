import type { MessagesPushed } from "../../event/workflow-event.ts";
import { MAX_WAITING_MESSAGES } from "../../model/workflow-message.ts";
import { isDeeperThan, MAX_JSON_DEPTH } from "../../payload/json.ts";
import type { Refusal } from "../../refusal.ts";
import { pullMessages, waitsForMessages } from "../../task-types/pull-workflow-messages.ts";
import type { Draft } from "../draft.ts";
import { tooLargeReason } from "../data/limits.ts";
import { putMessage, waitingMessages } from "../data/message-queue.ts";
import { progress } from "../progress.ts";
import type { Verdict } from "../verdict.ts";

/**
 * Puts messages into the execution's queue, and gives them at once to the tasks that wait for some, the oldest first.
 * Refused with IllegalTransition where it does not run, LimitReached where the queue has no room for all of them, TooLarge
 * where a message alone would be too large for a task's output, InvalidArgument where it would nest too deep there. Source: reference/engine.md 12.2.
 */
export function decideMessagesPushed(draft: Draft, { messages }: MessagesPushed): Verdict {
  const refusal = refusalOf(draft, messages);
  if (refusal !== undefined) return { kind: "refused", refusal };
  for (const { id, payload } of messages) putMessage(draft, { id, payload });
  const waiting = draft.openTasks().filter((task) => waitsForMessages(task));
  for (const task of waiting.toSorted((a, b) => a.seq - b.seq)) {
    if (waitingMessages(draft) === 0) break;
    pullMessages(draft, task);
  }
  progress(draft);
  return { kind: "changed", answer: { kind: "Done", status: draft.execution.status } };
}

/** In the output of the task that takes it are three levels around it. */
const DEEPEST_MESSAGE = MAX_JSON_DEPTH - 3;

function refusalOf(draft: Draft, messages: MessagesPushed["messages"]): Refusal | undefined {
  const { workflowId, status } = draft.execution;
  if (status !== "RUNNING") {
    const message = `Workflow ${workflowId} takes no messages: it is not RUNNING, but ${status}`;
    return { kind: "IllegalTransition", status, message };
  }
  const limitBytes = draft.limits.taskBytes;
  const tooLarge = messages.find(({ payload }) => payload.sizeBytes > limitBytes);
  if (tooLarge !== undefined) {
    const message = tooLargeReason(tooLarge.payload, { of: `a message to workflow: ${workflowId}`, limitBytes });
    return { kind: "TooLarge", limitBytes, message };
  }
  const index = messages.findIndex(({ payload }) => isDeeperThan(payload.tree, DEEPEST_MESSAGE));
  if (index !== -1) {
    const message = `must not be nested deeper than ${DEEPEST_MESSAGE} levels: a task's output holds it among others`;
    const faults = [{ path: `messages[${index}]`, message }];
    return { kind: "InvalidArgument", faults, message: `messages[${index}] ${message}` };
  }
  const count = waitingMessages(draft);
  if (count + messages.length <= MAX_WAITING_MESSAGES) return undefined;
  const message = `Workflow ${workflowId} has ${count} messages that wait, of at most ${MAX_WAITING_MESSAGES}`;
  return { kind: "LimitReached", message };
}
