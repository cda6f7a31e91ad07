import type { WorkflowId } from "../ids.ts";
import type { JsonObject } from "../payload/json.ts";

/** What has happened to an execution as a whole. Source: reference/engine.md 3.10. */
export const WORKFLOW_STATUS_EVENTS = [
  "STARTED",
  "COMPLETED",
  "TERMINATED",
  "FINALIZED",
  "PAUSED",
  "RESUMED",
  "RESTARTED",
  "RETRIED",
  "RERAN",
] as const;
export type WorkflowStatusEvent = (typeof WORKFLOW_STATUS_EVENTS)[number];

/**
 * One thing that somebody outside wants to hear of: of the workflow, of a task that has come to a status (the event is the
 * status), or one that a task's onStateChange asks for (the event is its type).
 */
export type StatusNotice = {
  readonly kind: "workflow" | "task" | "stateChange";
  readonly event: string;
  /** What is sent: the event, its id and time, and a summary of the workflow or task with masked fields hidden. */
  readonly body: JsonObject;
};

/** The notices of one decision, in order. The same decision made again has the same workflow id and revision. */
export type StatusNotices = {
  readonly workflowId: WorkflowId;
  readonly revision: number;
  readonly notices: readonly StatusNotice[];
};

/** Whether anybody wants to hear of it. */
export type StatusFilter = (kind: StatusNotice["kind"], event: string) => boolean;
