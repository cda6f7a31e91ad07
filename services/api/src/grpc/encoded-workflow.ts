import { workflowWireParts } from "@tutti/contracts";
import type { WorkflowView } from "@tutti/contracts";
import { EncodedMessage } from "@tutti/service-kit";

import { Turns } from "../operations/turns.ts";

/**
 * The response with a large execution, encoded in turns, so that it holds nobody up. It is one message, which is whole in
 * memory when it is sent. Rejects with the signal's reason where nobody waits for it any more.
 */
export async function encodedWorkflow(view: WorkflowView, signal: AbortSignal): Promise<EncodedMessage> {
  const turns = new Turns(signal);
  const parts: Uint8Array[] = [];
  for (const part of workflowWireParts(view)) {
    parts.push(part);
    if (turns.isOver) await turns.pass();
  }
  return new EncodedMessage(Buffer.concat(parts));
}
