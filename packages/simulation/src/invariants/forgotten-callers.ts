import { isTerminalWorkflow } from "@tutti/engine";

import type { Ledger, WaitingCaller } from "../workload/ledger.ts";
import type { Kept } from "./kept.ts";

/** Finds callers who wait for what has ended, at an api that lives and does not stand still. */
export class ForgottenCallers {
  #seconds = new Map<WaitingCaller, number>();

  /** Looks, each second: those that nobody has told for long are faults. */
  look({ callers }: Ledger, kept: Kept): readonly string[] {
    const untold = [...callers].filter((caller) => isUntold(caller, kept));
    this.#seconds = new Map(untold.map((caller) => [caller, (this.#seconds.get(caller) ?? 0) + 1]));
    const forgotten = [...this.#seconds].filter(([, seconds]) => seconds > patienceSeconds);
    return forgotten.map(
      ([{ workflowId, api }]) => `a caller at ${api.name} still waits for ${workflowId}, which has ended`,
    );
  }
}

function isUntold({ workflowId, api }: WaitingCaller, { executions }: Kept): boolean {
  const kept = executions.get(workflowId);
  return kept !== undefined && isTerminalWorkflow(kept.execution.status) && api.isAlive && !api.isPaused;
}

// A check each second and its two reads, which may be slow and fail.
const patienceSeconds = 15;
