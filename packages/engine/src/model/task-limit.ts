import type { TaskDef } from "../definition/task-def.ts";
import type { EpochMs, LeaseId, TaskId, WorkflowId } from "../ids.ts";
import type { TaskRecord } from "./task-record.ts";

/**
 * How many tasks of one definition may be with workers, over all workflows, versions and domains: at once, and handed
 * out within any span of time. Source: engine.md 11.2, 11.3; core.md 8.
 */
export type TaskLimit = {
  /** The task definition's. Everything of one name counts together, also under limits that differ. */
  readonly name: string;
  /** How many may be IN_PROGRESS at once; 0: any number. */
  readonly concurrentExecLimit: number;
  /** How many may be handed out within `rateLimitFrequencyInSeconds`; 0: any number. */
  readonly rateLimitPerFrequency: number;
  readonly rateLimitFrequencyInSeconds: number;
};

/** A slot of a limit, by the lease that it was taken for. */
export type TaskSlot = {
  readonly workflowId: WorkflowId;
  readonly taskId: TaskId;
  readonly leaseId: LeaseId;
  /** The limit's name. */
  readonly name: string;
};

/** A slot as it was taken: its lease counts for the limit while the task is IN_PROGRESS and its window has not passed. */
export type TakenSlot = TaskSlot & { readonly limit: TaskLimit; readonly since: EpochMs };

/**
 * A TaskPolled that is decided longer after its slot was taken than this is refused: by then somebody may soon have
 * taken the slot for one that leaked. Source: core.md 8.
 */
export const MAX_SLOT_AGE_MS = 5_000;

/** The limit that the task's own definition sets; undefined where it sets none. */
export function limitOf(
  task: Pick<TaskRecord, "taskDefName" | "rateLimitPerFrequency" | "rateLimitFrequencyInSeconds">,
  taskDef: TaskDef | undefined,
): TaskLimit | undefined {
  const concurrentExecLimit = Math.max(0, taskDef?.concurrentExecLimit ?? 0);
  const rateLimitPerFrequency = Math.max(0, task.rateLimitPerFrequency);
  if (concurrentExecLimit === 0 && rateLimitPerFrequency === 0) return undefined;
  return {
    name: task.taskDefName,
    concurrentExecLimit,
    rateLimitPerFrequency,
    rateLimitFrequencyInSeconds: rateLimitPerFrequency === 0 ? 0 : Math.max(1, task.rateLimitFrequencyInSeconds),
  };
}

export function isSameLimit(a: TaskLimit | undefined, b: TaskLimit | undefined): boolean {
  return (
    a?.name === b?.name &&
    a?.concurrentExecLimit === b?.concurrentExecLimit &&
    a?.rateLimitPerFrequency === b?.rateLimitPerFrequency &&
    a?.rateLimitFrequencyInSeconds === b?.rateLimitFrequencyInSeconds
  );
}

/**
 * The id of a lease that a slot is taken for. Its end tells it from all others, so that the slot is found again however
 * the task's definition has changed meanwhile. `unique` is the claim's own, a UUID.
 */
export function slotLeaseId(unique: string): LeaseId {
  return `${unique}${SLOT}` as LeaseId;
}

export function isSlotLease(leaseId: LeaseId): boolean {
  return leaseId.endsWith(SLOT);
}

const SLOT = "-slot";
