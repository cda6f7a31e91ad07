import { setTimeout as wait } from "node:timers/promises";

import type { WorkflowId } from "@tutti/engine";
import type { ExecutionStore, SearchIndex } from "@tutti/ports";

/** Longer than the index is usually behind. */
const WITHIN_MS = 1_000;
const EVERY_MS = 50;

export type UntilIndexedDeps = {
  readonly executions: Pick<ExecutionStore, "getExecutions">;
  /** undefined: nothing is indexed. */
  readonly index: Pick<SearchIndex, "revisionsOf"> | undefined;
};

/**
 * Waits until searches find the execution as it is now: for what is about to be archived, of which nothing but its summary stays.
 * After a second it gives up: the summary is then as old as the index.
 */
export async function untilIndexed(workflowId: WorkflowId, { executions, index }: UntilIndexedDeps): Promise<void> {
  if (index === undefined) return;
  const leaveOut = { workflowBytes: 0, taskBytes: 0 };
  const stored = (await executions.getExecutions([workflowId], { includeTasks: false, leaveOut })).get(workflowId);
  if (stored === undefined) return;
  const { revision } = stored.execution;
  for (let waitedMs = 0; waitedMs < WITHIN_MS; waitedMs += EVERY_MS) {
    if (((await index.revisionsOf([workflowId])).get(workflowId) ?? 0) >= revision) return;
    await wait(EVERY_MS);
  }
}
