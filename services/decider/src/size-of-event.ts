import { Payload, type WorkflowEvent } from "@tutti/engine";

/** Roughly how many bytes an event takes, in memory and in a statement. */
export function sizeOfEvent(event: WorkflowEvent): number {
  let sizeBytes = HEAD_BYTES;
  for (const value of Object.values(event)) if (value instanceof Payload) sizeBytes += value.sizeBytes;
  if (event.kind === "MessagesPushed") for (const { payload } of event.messages) sizeBytes += payload.sizeBytes;
  return sizeBytes;
}

const HEAD_BYTES = 500;
