import type { MessageChanges, MessageQueue, WorkflowMessage } from "../../model/workflow-message.ts";

/** What the store is to change, given the queue before this decision; undefined where that is nothing. */
export function messageChanges(
  before: MessageQueue | undefined,
  after: MessageQueue | undefined,
  put: readonly WorkflowMessage[],
): MessageChanges | undefined {
  if (after === undefined) return undefined;
  const added = put.filter(({ seq }) => seq >= after.first);
  const hasRemoved = before !== undefined && before.first < before.next && before.first < after.first;
  if (added.length === 0 && !hasRemoved) return undefined;
  return { added, removedBefore: hasRemoved ? after.first : undefined };
}
