import { MESSAGE_TTL_MS } from "../../model/workflow-message.ts";
import type { MessageQueue, WorkflowMessage } from "../../model/workflow-message.ts";
import { needKey } from "../../need.ts";
import type { Draft } from "../draft.ts";
import { NeedsSignal } from "../needs-signal.ts";

/** How many messages wait for the execution. */
export function waitingMessages(draft: Draft): number {
  const { first, next } = queueOf(draft);
  return next - first;
}

/** Puts a message at the end of the queue; all that wait may then wait for the whole time again. */
export function putMessage(draft: Draft, message: Pick<WorkflowMessage, "id" | "payload">): void {
  const { first, next } = queueOf(draft);
  draft.addedMessages.push({ ...message, seq: next, receivedAt: draft.now });
  draft.update({ messages: { first, next: next + 1, expiresAt: draft.now + MESSAGE_TTL_MS } });
}

/**
 * Takes the oldest messages out of the queue: up to `max`, and no more than `fits` lets pass, but always one where one
 * waits. Their contents are asked for, except of those that this very decision has put there.
 */
export function takeMessages(
  draft: Draft,
  { max, fits }: { readonly max: number; readonly fits: (messages: readonly WorkflowMessage[]) => boolean },
): readonly WorkflowMessage[] {
  const { first, next, expiresAt } = queueOf(draft);
  const found = messagesAt(draft, { first, end: Math.min(next, first + max) });
  let count = found.length;
  while (count > 1 && !fits(found.slice(0, count))) count -= 1;
  const taken = found.slice(0, count);
  const last = taken.at(-1);
  if (last !== undefined) draft.update({ messages: { first: last.seq + 1, next, expiresAt } });
  return taken;
}

/** Nothing waits any more: the execution has ended. Source: reference/engine.md 12.2. */
export function dropMessages(draft: Draft): void {
  const queue = draft.execution.messages;
  if (queue !== undefined && queue.first < queue.next) draft.update({ messages: { ...queue, first: queue.next } });
}

/** The queue as it is now: where its time is over, an empty one. */
function queueOf(draft: Draft): MessageQueue {
  const queue = draft.execution.messages ?? { first: 1, next: 1, expiresAt: 0 };
  return queue.expiresAt > draft.now ? queue : { ...queue, first: queue.next };
}

function messagesAt(
  draft: Draft,
  { first, end }: { readonly first: number; readonly end: number },
): readonly WorkflowMessage[] {
  const put = draft.addedMessages.filter(({ seq }) => seq >= first && seq < end);
  const storedEnd = Math.min(end, put[0]?.seq ?? end);
  return [...storedMessages(draft, { first, count: storedEnd - first }), ...put];
}

/** Places are never used again, so that what stands at them is the same whenever it is read. */
function storedMessages(
  draft: Draft,
  { first, count }: { readonly first: number; readonly count: number },
): readonly WorkflowMessage[] {
  if (count <= 0) return [];
  const need = { kind: "messages", workflowId: draft.execution.workflowId, first, count } as const;
  const answer = draft.env.answers?.get(needKey(need));
  if (answer?.kind !== "messages") throw new NeedsSignal([need]);
  return answer.found;
}
