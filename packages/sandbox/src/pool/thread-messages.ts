import type { Evaluation, EvaluationOutcome } from "../evaluation.ts";

export type ToThread = { readonly ticket: number; readonly slot: number; readonly evaluation: Evaluation };

export type FromThread =
  | { readonly kind: "ready" }
  | { readonly kind: "answer"; readonly ticket: number; readonly outcome: EvaluationOutcome }
  /** The evaluator itself failed; the thread ends. */
  | { readonly kind: "broken"; readonly ticket: number; readonly reason: string };
