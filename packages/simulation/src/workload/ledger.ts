import type { TaskId, TaskStatus, WorkflowId, WorkflowStatus } from "@tutti/engine";

import type { Life } from "../world/life.ts";
import type { Expectation } from "./expectation.ts";

/** An execution that somebody wanted. */
export type Wanted = {
  readonly workflowId: WorkflowId;
  readonly name: string;
  readonly expectation: Expectation;
  /** Its start was answered, so it must be there. */
  isStarted: boolean;
  /** Somebody asked for its end, and may have been obeyed; `told`: was told so. */
  terminated: "no" | "asked" | "told";
};

/** A result that a worker was told has been taken. */
export type TakenResult = { readonly taskId: TaskId; readonly status: TaskStatus; readonly output: string };

/** Somebody who waits for an execution at an api. */
export type WaitingCaller = { readonly workflowId: WorkflowId; readonly api: Life };

/** What the cluster has promised to those outside, to be held against what it has kept. */
export class Ledger {
  readonly wanted: Wanted[] = [];
  readonly results = new Map<TaskId, TakenResult>();
  /** Those who wait now. */
  readonly callers = new Set<WaitingCaller>();
  /** What must never be seen, as soon as it is. */
  readonly faults: string[] = [];

  want(wanted: Wanted): void {
    this.wanted.push(wanted);
  }

  /** A worker's result was answered as taken. */
  take(result: TakenResult): void {
    const before = this.results.get(result.taskId);
    if (before !== undefined)
      this.faults.push(`task ${result.taskId} was ended twice: ${before.output}, ${result.output}`);
    this.results.set(result.taskId, result);
  }

  /** Whether the execution may end so. */
  mayEndAs({ expectation, terminated }: Wanted, status: WorkflowStatus): boolean {
    if (terminated === "told") return status === "TERMINATED";
    return status === expectation.status || (terminated === "asked" && status === "TERMINATED");
  }
}
