import { isJsonObject, memberOf, type Json } from "@tutti/engine";

import type { Random } from "../world/random.ts";

/** What a worker is to do with a task: it stands in the task's input, so that any worker does the same. */
export type Plan = {
  /** How many attempts fail before one does not. */
  readonly failures: number;
  /** How often a worker puts the task off, of its first polls. */
  readonly putOffs: number;
  readonly end: "COMPLETED" | "FAILED_WITH_TERMINAL_ERROR";
  readonly workMs: number;
};

export function makePlan(random: Random): Plan {
  return {
    failures: random.happens(0.25) ? random.between(1, 2) : 0,
    putOffs: random.happens(0.15) ? 1 : 0,
    end: random.happens(0.04) ? "FAILED_WITH_TERMINAL_ERROR" : "COMPLETED",
    workMs: random.happens(0.1) ? random.between(1_000, 8_000) : random.between(0, 400),
  };
}

/** The plan of a task's input. Throws where there is none: every task has one. */
export function planOf(input: Json): Plan {
  const plan = isJsonObject(input) ? memberOf(input, "plan") : undefined;
  if (plan === undefined || !isJsonObject(plan)) throw new Error("a task came without its plan");
  const number = (name: string): number => Number(memberOf(plan, name));
  const end = memberOf(plan, "end") === "COMPLETED" ? "COMPLETED" : "FAILED_WITH_TERMINAL_ERROR";
  return { failures: number("failures"), putOffs: number("putOffs"), workMs: number("workMs"), end };
}
