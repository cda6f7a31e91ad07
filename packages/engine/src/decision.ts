import type { Command, Lease, QueuedTask } from "./command.ts";
import type { PayloadLimits } from "./decide/data/limits.ts";
import type { EpochMs, LeaseId, TaskId, WorkflowId } from "./ids.ts";
import type { Credit } from "./event/workflow-event.ts";
import type { Execution } from "./model/execution.ts";
import type { ExternalThresholds } from "./model/external-payload.ts";
import type { TakenSlot, TaskSlot } from "./model/task-limit.ts";
import type { MessageChanges } from "./model/workflow-message.ts";
import type { TaskRecord } from "./model/task-record.ts";
import type { TaskStatus, WorkflowStatus } from "./model/status.ts";
import type { Need, NeedAnswers } from "./need.ts";
import type { Refusal } from "./refusal.ts";
import type { StatusFilter } from "./status/status-notice.ts";

/** All that a decision may know of the world. Stored with the event, so that a history replays. */
export type Env = {
  /** The database's clock, never earlier than the execution's last event. */
  readonly now: EpochMs;
  /** 32 random bits: jitter comes from here. */
  readonly seed: number;
  /** The waiting credits of a queue that still have room, oldest first. */
  readonly creditsFor: (queue: string) => Iterable<CreditAtHand>;
  /** What the decision has been supplied with since the event came. */
  readonly answers?: NeedAnswers;
  /** The value of `${workflow.env.<name>}`; undefined where the server's configuration allows none of that name. */
  readonly environment?: (name: string) => string | undefined;
  /** Whether PULL_WORKFLOW_MESSAGES is the server's, or, "off", a type like any other of workers. Absent: "on". */
  readonly workflowMessages?: "on" | "off";
  /** What listeners want to hear of. Absent: nothing. What is stored of a decision does not depend on it. */
  readonly publishes?: StatusFilter | undefined;
  /** Beyond which sizes payloads are shown as paths. Absent: the usual ones. */
  readonly externalThresholds?: ExternalThresholds;
  /** Beyond which sizes payloads are refused. Absent: the usual ones. */
  readonly payloadLimits?: PayloadLimits;
};

/** A credit, and how many of its `max` tasks it has been given by earlier decisions of the same commit. */
export type CreditAtHand = { readonly credit: Credit; readonly used: number };

/** A task record as it is to be stored. */
export type TaskChange = {
  readonly task: TaskRecord;
  readonly isNew: boolean;
  /** Whether the payload differs from what is stored; an unloaded slot never does. */
  readonly writesInput: boolean;
  readonly writesOutput: boolean;
};

/** What one decision changes, in proportion to what its event touched. */
export type Changes = {
  readonly execution: Execution;
  readonly isNewExecution: boolean;
  /** Nothing of the execution stays: neither what is stored nor what is written together with this, events included. */
  readonly isRemoved: boolean;
  /** Of one that is removed: it is still to be found by searches. Absent: it is not. */
  readonly isArchived?: boolean;
  readonly writesInput: boolean;
  readonly writesOutput: boolean;
  readonly writesVariables: boolean;
  readonly tasks: readonly TaskChange[];
  /** Records that go: none of them is among `tasks`. */
  readonly removedTasks: readonly TaskId[];
  /** Per open JOIN that was touched: how many of the tasks it waits for have not ended. undefined: the JOIN has ended. */
  readonly joinCounters: readonly { readonly taskId: TaskId; readonly remaining: number | undefined }[];
  /** Rows of `scheduled_task` that appear and disappear. */
  readonly queued: readonly QueuedTask[];
  readonly unqueued: readonly TaskId[];
  readonly leased: readonly GrantedLease[];
  readonly unleased: readonly TaskId[];
  /** Leases of earlier decisions that this one has ended, by a result or otherwise. Absent: none. Not stored. */
  readonly endedLeases?: readonly EndedLease[];
  /** Slots of limits that tasks took, and then those that tasks left: one may be in both. */
  readonly slotsTaken: readonly TakenSlot[];
  readonly slotsFreed: readonly TaskSlot[];
  /** Absent: the execution's messages stay as they are. */
  readonly messages?: MessageChanges;
};

/** A lease that is no longer its task's, and whose it was. */
export type EndedLease = { readonly taskId: TaskId; readonly leaseId: LeaseId; readonly workerId: string | undefined };

/** A lease of this decision, and the credit that it uses up (undefined: a claimed job). */
export type GrantedLease = { readonly lease: Lease; readonly credit: Credit | undefined; readonly queue: string };

/** What the sender of the event hears. One kind for each kind of event; stored with the event. */
export type Answer =
  | { readonly kind: "WorkflowStarted"; readonly workflowId: WorkflowId }
  | { readonly kind: "TaskPolled"; readonly taskId: TaskId; readonly leaseId: LeaseId }
  | { readonly kind: "TaskUpdated"; readonly taskId: TaskId; readonly status: TaskStatus; readonly ignored: boolean }
  /** No task of the execution took the signal; those of its open sub-workflows, in the order of their tasks, may. */
  | { readonly kind: "NotSignaled"; readonly children: readonly WorkflowId[] }
  | { readonly kind: "WorkflowRemoved"; readonly workflowId: WorkflowId }
  | { readonly kind: "Done"; readonly status: WorkflowStatus };

export type Outcome =
  | {
      readonly kind: "decided";
      /** undefined where the event changes nothing (a result for a task that has ended): nothing is stored. */
      readonly changes: Changes | undefined;
      readonly commands: readonly Command[];
      readonly answer: Answer;
    }
  | { readonly kind: "refused"; readonly refusal: Refusal }
  | { readonly kind: "needs"; readonly needs: readonly Need[] };

/** What of `Env` is stored with an applied event, so that its decision can be made again. */
export type StoredEnv = {
  readonly now: EpochMs;
  readonly seed: number;
  readonly leases: readonly LeaseId[];
  readonly answers?: NeedAnswers;
};
