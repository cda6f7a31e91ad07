import type { Evaluation, EvaluationOutcome } from "../evaluation.ts";

/** An evaluation that somebody waits for. */
export type Job = {
  readonly evaluation: Evaluation;
  readonly length: number;
  readonly settle: (outcome: EvaluationOutcome) => void;
  readonly reject: (error: Error) => void;
  /** How many threads died before they could begin it or tell what it did. */
  deaths: number;
};
