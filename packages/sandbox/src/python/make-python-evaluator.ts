import type { Evaluator } from "../evaluation.ts";

export async function makePythonEvaluator(): Promise<Evaluator> {
  throw new Error("later");
}
