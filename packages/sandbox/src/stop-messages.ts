import type { EvaluationLimits, EvaluationOutcome } from "./evaluation.ts";

type Stopped = Extract<EvaluationOutcome, { kind: "stopped" }>;

/** Source: engine.md 5.13, for the words. */
export function stoppedByTime({ maxExecutionMs }: EvaluationLimits): Stopped {
  return { kind: "stopped", message: `Script not evaluated within ${maxExecutionMs / 1000} seconds, interrupted.` };
}

export function stoppedByMemory({ maxMemoryBytes }: EvaluationLimits): Stopped {
  return { kind: "stopped", message: `Script used more than ${megabytes(maxMemoryBytes)} of memory, interrupted.` };
}

export function stoppedByResult({ maxResultBytes }: EvaluationLimits): Stopped {
  return { kind: "stopped", message: `Script gave a result of more than ${megabytes(maxResultBytes)}, interrupted.` };
}

function megabytes(bytes: number): string {
  return `${Math.round((bytes / 1024 / 1024) * 1000) / 1000} MB`;
}
