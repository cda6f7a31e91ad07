import type { WorkflowDef } from "../definition/workflow-def.ts";
import type { WorkflowTask } from "../definition/workflow-task.ts";
import type { SnapshotHash } from "../ids.ts";

/** One task of a definition with what the engine asks about it, all worked out once. */
export type TaskNode = {
  readonly task: WorkflowTask;
  /** The reference of the task that follows when this one has ended; undefined at the end. */
  readonly next: string | undefined;
  /** The references of the JOINs that wait for this task. */
  readonly joins: readonly string[];
};

/**
 * A definition with its task definitions inlined, compiled for deciding. Immutable; shared by every execution of the
 * same hash. Source: core.md 1.
 */
export type Snapshot = {
  readonly hash: SnapshotHash;
  readonly def: WorkflowDef;
  readonly first: string;
  readonly nodes: ReadonlyMap<string, TaskNode>;
};
