import type { Answer, WorkflowEvent } from "@tutti/engine";
import type { DeciderPort } from "@tutti/ports";

import type { Caller } from "./caller.ts";
import { ok, type Reply } from "./reply.ts";

/** Hands the event in for as long as its caller listens. Rejects with the signal's reason when the caller has gone. */
export async function applyEvent(
  decider: DeciderPort,
  event: WorkflowEvent,
  { deadlineMs, signal }: Caller,
): Promise<Reply<Answer>> {
  const applied = await decider.apply(event, {
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    ...(signal === undefined ? {} : { signal }),
  });
  return applied.kind === "refused" ? applied : ok(applied.answer);
}
