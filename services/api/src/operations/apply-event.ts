import { fromOutside } from "@tutti/engine";
import type { Answer, WorkflowEvent } from "@tutti/engine";
import type { Applied, DeciderPort } from "@tutti/ports";

import type { Caller } from "./caller.ts";
import { onceStarted } from "./executions/once-started.ts";
import { ok, type Reply } from "./reply.ts";

/**
 * Hands the event in for as long as its caller listens; `isRepeat`: it may have been applied before. Rejects with the
 * signal's reason when the caller has gone.
 */
export async function applyEvent(
  decider: DeciderPort,
  event: WorkflowEvent,
  { deadlineMs, signal, isRepeat = false }: Caller & { readonly isRepeat?: boolean },
): Promise<Reply<Answer>> {
  const options = {
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    ...(signal === undefined ? {} : { signal }),
    ...(isRepeat ? { isRepeat } : {}),
  };
  const asData = fromOutside(event);
  const ask = async (): Promise<Applied> => await decider.apply(asData, options);
  const applied = await onceStarted(event.workflowId, { ask, isMissing, signal });
  return applied.kind === "refused" ? applied : ok(applied.answer);
}

function isMissing(applied: Applied): boolean {
  return applied.kind === "refused" && applied.refusal.kind === "NotFound" && applied.refusal.what === "workflow";
}
