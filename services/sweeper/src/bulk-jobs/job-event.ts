import { createHash } from "node:crypto";

import { eventIdFrom } from "@tutti/engine";
import type { EventId, WorkflowEvent, WorkflowId } from "@tutti/engine";
import type { BulkJob } from "@tutti/ports";

/** What a job asks of an execution. Its id is made of the two, so that whoever asks again asks the same. */
export function jobEvent(job: BulkJob, workflowId: WorkflowId): WorkflowEvent {
  const origin = { actor: job.createdBy, requestId: `bulk-job ${job.jobId}`, traceContext: "" };
  const head = { eventId: eventIdOf(job.jobId, workflowId), workflowId, origin };
  switch (job.verb) {
    case "PAUSE":
      return { ...head, kind: "PauseRequested" };
    case "RESUME":
      return { ...head, kind: "ResumeRequested" };
    case "RETRY":
      return { ...head, kind: "RetryRequested" };
    case "RESTART":
      return { ...head, kind: "RestartRequested", useLatestDefinitions: job.useLatestDefinitions };
    case "TERMINATE":
      return { ...head, kind: "TerminateRequested", reason: job.reason };
    case "REMOVE":
      return { ...head, kind: "RemoveRequested", archive: job.archive };
  }
}

/** A UUID of version 8. No text runs over into the next: each is quoted. */
function eventIdOf(jobId: string, workflowId: WorkflowId): EventId {
  const bytes = createHash("sha256")
    .update(JSON.stringify(["bulk-job", jobId, workflowId]))
    .digest();
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString("hex", 0, 16);
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)];
  return eventIdFrom(parts.join("-"));
}
