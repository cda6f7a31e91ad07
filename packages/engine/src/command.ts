import type { WorkflowEvent } from "./event/workflow-event.ts";
import type { Payload } from "./payload/payload.ts";
import type { EpochMs, LeaseId, TaskId, WorkflowId } from "./ids.ts";
import type { KeptResult } from "./model/kept-result.ts";
import type { StatusNotices } from "./status/status-notice.ts";

/** A task that waits for a worker, as queues and the `scheduled_task` table know it. */
export type QueuedTask = {
  readonly workflowId: WorkflowId;
  readonly taskId: TaskId;
  readonly delivery: number;
  /** `[domain:]taskType`. */
  readonly queue: string;
  /** 0 to 199, higher first: `queuePriorityOf`. */
  readonly priority: number;
  /** When it began to wait. */
  readonly since: EpochMs;
};

/** A task in a worker's hands, or on the way there. Source: core.md 5 "Leases". */
export type Lease = {
  readonly workflowId: WorkflowId;
  readonly taskId: TaskId;
  readonly leaseId: LeaseId;
  readonly instance: string;
  readonly epoch: string;
  readonly since: EpochMs;
};

/** A message for event handlers: what an EVENT task says to the sink `conductor`. Source: reference/engine.md 5.10, 9. */
export type PublishedEvent = {
  /** `conductor:<workflow>:<queue>`. */
  readonly event: string;
  /** The task's id. */
  readonly messageId: string;
  readonly payload: Payload;
};

/** What is to be done after a decision has been committed. Every command may be carried out twice. */
export type Command =
  | { readonly kind: "EnqueueTask"; readonly task: QueuedTask }
  /** Best effort: a job that stays is refused by its delivery when somebody claims it. */
  | { readonly kind: "DequeueTask"; readonly task: Pick<QueuedTask, "workflowId" | "taskId" | "delivery" | "queue"> }
  /**
   * What one execution has to say to another: a child's start, a parent's notice. Kept in the outbox until it has been
   * answered; what comes twice is known by its event id, and what comes late by the sender's revision. Source: core.md 6, 9.
   */
  | { readonly kind: "SendEvent"; readonly event: WorkflowEvent }
  /** What listeners outside are to hear. Kept until each publisher has it or has given it up. Source: engine.md 3.10. */
  | { readonly kind: "PublishStatus"; readonly notices: StatusNotices }
  /** What event handlers are to see. Kept until all that listen have done their work or given up, or for a time where nobody does. */
  | { readonly kind: "PublishEvents"; readonly events: readonly PublishedEvent[] }
  /** Results that later tasks may take over. Source: engine.md 1.3 (cacheConfig). */
  | { readonly kind: "KeepResults"; readonly results: readonly KeptResult[] };
