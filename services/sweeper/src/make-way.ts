import { eventIdFrom } from "@tutti/engine";
import type { WorkflowId } from "@tutti/engine";
import type { AdmissionStore, DeciderPort } from "@tutti/ports";

import type { SweeperLimits } from "./limits.ts";

export type MakeWayDeps = {
  readonly admissions: Pick<AdmissionStore, "findLost" | "findUnbegun" | "leave">;
  readonly decider: Pick<DeciderPort, "apply">;
  readonly limits: SweeperLimits;
  readonly newUuid: () => string;
};

/**
 * Makes way for executions that wait under a `rateLimitConfig` where one has ended, is gone or was never stored, and decider
 * did not come to do it. Those that may run are told, also those that decider did not come to tell. Source: engine.md 1.2.
 */
export async function makeWay(
  { admissions, decider, limits, newUuid }: MakeWayDeps,
  signal: AbortSignal,
): Promise<void> {
  const lost = await admissions.findLost(limits.admissionUnderWayMs, limits.admissionPage);
  for (const workflowId of lost) {
    if (signal.aborted) return;
    const admitted = await admissions.leave(workflowId);
    await Promise.all(admitted.map(async (id) => await tell(id)));
  }
  const unbegun = await admissions.findUnbegun(limits.admissionPage);
  if (!signal.aborted) await Promise.all(unbegun.map(async (id) => await tell(id)));

  async function tell(workflowId: WorkflowId): Promise<void> {
    const eventId = eventIdFrom(newUuid());
    const origin = { actor: "sweeper", requestId: eventId, traceContext: "" };
    await decider.apply({ kind: "TimePassed", eventId, workflowId, origin }, { deadlineMs: limits.wakeDeadlineMs });
  }
}
