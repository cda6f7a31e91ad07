import { tuttiWorkflowGrpc, workflowWireParts } from "@tutti/contracts";
import type { WorkflowView } from "@tutti/contracts";
import { EncodedMessage } from "@tutti/service-kit";

import { Turns } from "../operations/turns.ts";
import { aboutExecution } from "./execution-forms.ts";

/**
 * The response with a large execution, encoded in turns, so that it holds nobody up. It is one message, which is whole in
 * memory when it is sent. Rejects with the signal's reason where nobody waits for it any more.
 */
export async function encodedWorkflow(view: WorkflowView, signal: AbortSignal): Promise<EncodedMessage> {
  return new EncodedMessage(Buffer.concat(await partsOf(view, signal)));
}

/** Likewise of `tutti.v1.WorkflowService/GetWorkflow`, with its JSON where that is wanted. */
export async function encodedExecution(
  view: WorkflowView,
  { json, signal }: { readonly json: Buffer | undefined; readonly signal: AbortSignal },
): Promise<EncodedMessage> {
  const about = tuttiWorkflowGrpc.WorkflowExecution.create({ ...aboutExecution(view), json });
  // In protobuf the fields of a message may come one after the other in any pieces: `workflow` is field 1.
  const workflow = await partsOf(view, signal);
  const execution = [...inField1(workflow), Buffer.from(tuttiWorkflowGrpc.WorkflowExecution.encode(about).finish())];
  return new EncodedMessage(Buffer.concat(inField1(execution)));
}

async function partsOf(view: WorkflowView, signal: AbortSignal): Promise<readonly Uint8Array[]> {
  const turns = new Turns(signal);
  const parts: Uint8Array[] = [];
  for (const part of workflowWireParts(view)) {
    parts.push(part);
    if (turns.isOver) await turns.pass();
  }
  return parts;
}

/** A message's pieces as its surrounding message has them in field 1. */
function inField1(parts: readonly Uint8Array[]): readonly Uint8Array[] {
  const sizeBytes = parts.reduce((sum, { length }) => sum + length, 0);
  return [Buffer.from([(1 << 3) | 2, ...varint(sizeBytes)]), ...parts];
}

function varint(value: number): readonly number[] {
  const rest = Math.floor(value / 128);
  return rest === 0 ? [value] : [(value % 128) | 128, ...varint(rest)];
}
