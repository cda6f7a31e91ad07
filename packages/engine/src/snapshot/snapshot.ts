import type { WorkflowDef } from "../definition/workflow-def.ts";
import type { WorkflowTask } from "../definition/workflow-task.ts";
import type { SnapshotHash } from "../ids.ts";
import type { Json } from "../payload/json.ts";

/**
 * A task that other tasks run within, and which of its lists they are in. Of a compensation it is the task that is undone:
 * which TRY has it undone is known only when it runs.
 */
export type Container = {
  readonly reference: string;
  readonly role: "loop" | "try" | "catch" | "finally" | "compensation";
};

/** One task of a definition with what the engine asks about it, all worked out once. */
export type TaskNode = {
  readonly task: WorkflowTask;
  /**
   * The reference of the task that follows when this one has ended; undefined at the end. The last task of a loop's body
   * leads back to the loop, that of a list of a TRY to the TRY, that of a compensation to the task that it undoes.
   */
  readonly next: string | undefined;
  /** The references of the JOINs that wait for this task, or for a task in the loop or TRY that this is. */
  readonly joins: readonly string[];
  /** Of a JOIN that follows a dynamic fork: the fork's reference. */
  readonly dynamicFork: string | undefined;
  /** The references of the loops around it, outermost first. */
  readonly loops: readonly string[];
  /** All that it runs within, loops among them, outermost first. */
  readonly containers: readonly Container[];
};

export type TaskNodes = ReadonlyMap<string, TaskNode>;

/**
 * A definition with its task definitions inlined, compiled for deciding. Immutable; shared by every execution of the
 * same hash. Source: core.md 1.
 */
export type Snapshot = {
  readonly hash: SnapshotHash;
  readonly def: WorkflowDef;
  readonly first: string;
  readonly nodes: TaskNodes;
};

/** Where in an execution a task runs. */
export type Place = {
  /** The turns of the loops around it, outermost first. */
  readonly iterations: readonly number[];
  /** The reference of the head of the dynamic branch that it is in, suffix included; undefined in none. */
  readonly branch: string | undefined;
};

/** A task of a definition at the place where it is to run, or runs. */
export type PlacedNode = TaskNode & {
  readonly place: Place;
  /** Where its configuration is not the definition's: it is kept with the record. Of a dynamic branch, the fork's record. */
  readonly dynamic?: { readonly fork: string | undefined };
  /** Of a loop that was found from a task within: the turn that this task runs in. */
  readonly turn?: number | undefined;
  /** What a loop or FOR_EACH that begins goes over, where somebody has said so: its definition's `items` do not count then. */
  readonly items?: Json | undefined;
};

export const OUTERMOST: Place = { iterations: [], branch: undefined };
