import type { Env, Outcome } from "../decision.ts";
import type { WorkflowEvent } from "../event/workflow-event.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { ExecutionState } from "../state/execution-state.ts";

export type DecideInput = {
  /** undefined only for a start whose definition is not resolved yet. */
  readonly snapshot: Snapshot | undefined;
  /** undefined where the execution does not exist. Read, never written. */
  readonly state: ExecutionState | undefined;
  readonly event: WorkflowEvent;
  readonly env: Env;
};

export function decide(_input: DecideInput): Outcome {
  throw new Error("being written");
}
