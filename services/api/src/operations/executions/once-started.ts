import { setTimeout as delay } from "node:timers/promises";

import { isDerivedId, timeOfId, type WorkflowId } from "@tutti/engine";

type Asking<Found> = {
  readonly ask: () => Promise<Found>;
  readonly isMissing: (found: Found) => boolean;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Asks, and while the execution is not there, again: where it is a child that its parent's decision has just named. The
 * parent shows the id from its own commit on, and the child begins after that, in a commit of its own; whoever has read
 * the id shall find it. Only ids that decisions make up are waited for, and only in the first seconds of their life.
 */
export async function onceStarted<Found>(
  workflowId: WorkflowId,
  { ask, isMissing, signal }: Asking<Found>,
): Promise<Found> {
  let found = await ask();
  if (!isDerivedId(workflowId)) return found;
  for (let waitedMs = 0; isMissing(found) && isYoung(workflowId) && waitedMs < ON_THE_WAY_MS; waitedMs += AGAIN_MS) {
    await delay(AGAIN_MS, undefined, signal === undefined ? {} : { signal });
    found = await ask();
  }
  return found;
}

function isYoung(workflowId: WorkflowId): boolean {
  return Date.now() - timeOfId(workflowId) < ON_THE_WAY_MS;
}

const ON_THE_WAY_MS = 5_000;
const AGAIN_MS = 25;
