import type { Evaluator } from "../evaluation.ts";

export async function makeJqEvaluator(): Promise<Evaluator> {
  throw new Error("later");
}
