import type { Json, JsonObject } from "../json.ts";

/** A case: what to register, what to do, and what Conductor did. The fields are told in conformance/README.md. */
export type ConformanceCase = {
  /** What it shows, with the section of the reference that states it. */
  readonly rule: string;
  readonly taskDefs?: readonly JsonObject[];
  readonly workflowDefs?: readonly JsonObject[];
  readonly steps: readonly JsonObject[];
  /** By the name of the snapshot. */
  readonly expect: { readonly [snapshot: string]: Json | undefined };
  /** Ends of paths that need only be there. */
  readonly loose?: readonly string[];
  /** Where ours differs on purpose from what was recorded: `expect` holds what ours does. */
  readonly ours?: string;
  /** Where ours is to differ but `expect` still holds what was recorded: the case cannot pass yet. */
  readonly better?: string;
};

/** A case with its name, which is its file's. */
export type NamedCase = { readonly name: string; readonly case: ConformanceCase };

/** What a step of a case is: its kind, the argument of that kind, and how long to wait for what it waits for. */
export type Step = {
  readonly kind: string;
  readonly argument: Json | undefined;
  readonly withinMs: number;
  /** The execution that it and the later ones speak to. */
  readonly on: string | undefined;
  readonly domain: string | undefined;
};

/** Reads a step; the kind is its first key. */
export function stepOf(step: JsonObject, limitMs: number): Step {
  const [kind = ""] = Object.keys(step);
  const { within, on, domain } = step;
  return {
    kind,
    argument: step[kind],
    withinMs: Math.min(typeof within === "number" ? within * 1000 : 30_000, limitMs),
    on: typeof on === "string" ? on : undefined,
    domain: typeof domain === "string" ? domain : undefined,
  };
}
