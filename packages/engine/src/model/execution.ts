import type { EpochMs, SnapshotHash, TaskId, TaskIdClock, WorkflowId } from "../ids.ts";
import type { PayloadSlot } from "./payload-slot.ts";
import type { MessageQueue } from "./workflow-message.ts";
import type { WorkflowStatus } from "./status.ts";

/**
 * An execution without its tasks: bounded in size however many tasks it has. Times are epoch milliseconds, 0 when
 * unset. Source: reference/engine.md 1.6; core.md 10.
 */
export type Execution = {
  readonly workflowId: WorkflowId;
  /** Rises by one with every applied event; 1 after the start. */
  readonly revision: number;
  readonly snapshotHash: SnapshotHash;
  readonly workflowName: string;
  readonly workflowVersion: number;
  readonly status: WorkflowStatus;
  readonly correlationId: string | undefined;
  readonly priority: number;
  /** Task type, or `*`, to a comma list of domains. */
  readonly taskToDomain: ReadonlyMap<string, string>;
  readonly event: string | undefined;
  readonly parentWorkflowId: WorkflowId | undefined;
  readonly parentWorkflowTaskId: TaskId | undefined;
  /** How many executions led to it, each as whose sub-workflow or failure workflow the next one began; absent: none. */
  readonly depth?: number | undefined;
  readonly createdBy: string | undefined;
  readonly idempotencyKey: string | undefined;
  /** The key under which executions of its definition are counted, evaluated at its start. Source: engine.md 1.2. */
  readonly rateLimitKey: string | undefined;
  readonly reRunFromWorkflowId: WorkflowId | undefined;
  readonly input: PayloadSlot;
  readonly output: PayloadSlot;
  readonly variables: PayloadSlot;
  readonly externalInputPayloadStoragePath: string | undefined;
  readonly externalOutputPayloadStoragePath: string | undefined;
  readonly createTime: EpochMs;
  readonly updateTime: EpochMs;
  readonly endTime: EpochMs;
  readonly lastRetriedTime: EpochMs;
  /** The revision at which it last went on after an end; absent or 0 where it never has. Its parent is told. */
  readonly revivedAtRevision?: number | undefined;
  /** The revision at which it was given another version of its definition; absent once it goes on with that. */
  readonly upgradedAtRevision?: number | undefined;
  readonly reasonForIncompletion: string | undefined;
  readonly failedReferenceTaskNames: readonly string[];
  readonly failedTaskNames: readonly string[];
  /** The task that failed the workflow. */
  readonly failedTaskId: TaskId | undefined;
  readonly taskIdClock: TaskIdClock;
  /** The seq of the newest task record. */
  readonly lastSeq: number;
  /** Messages that wait for its PULL_WORKFLOW_MESSAGES tasks; absent where none was ever pushed. */
  readonly messages?: MessageQueue | undefined;
  /** When time next matters; undefined while no timer runs. May be too early, never too late. */
  readonly wakeAt: EpochMs | undefined;
  /** Of the last applied event: the clock of an execution never goes back. */
  readonly lastEventTime: EpochMs;
};
