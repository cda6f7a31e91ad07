import { choiceKey, numberKey, textKey, told } from "../../search-keys.ts";
import type { Raw } from "../../search-keys.ts";

export const lenses = ["graph", "timeline", "table", "json"] as const;
export type Lens = (typeof lenses)[number];
export const tabs = ["summary", "input", "output", "logs", "attempts", "definition"] as const;
export type Tab = (typeof tabs)[number];

/** What stands behind `/executions/{id}?`. `t`: the task that is selected; `ref`: the same by its reference name; `at`: the instant that is shown. */
export type ExecutionKeys = {
  readonly lens?: Lens;
  readonly t?: string;
  readonly ref?: string;
  readonly tab?: Tab;
  readonly at?: number;
  /** The turn that loops show: `loop:3,other:1`. */
  readonly iter?: string;
};

export function executionKeys(raw: Raw): ExecutionKeys {
  return told({
    lens: choiceKey(raw, "lens", lenses),
    t: textKey(raw, "t") ?? textKey(raw, "taskId"),
    ref: textKey(raw, "ref"),
    tab: choiceKey(raw, "tab", tabs),
    at: numberKey(raw, "at"),
    iter: textKey(raw, "iter"),
  });
}

export function iterationsOf(text: string | undefined): ReadonlyMap<string, number> {
  const pairs = (text ?? "").split(",").map((pair) => pair.split(":"));
  return new Map(
    pairs.flatMap(([ref, turn]) => (ref !== undefined && Number(turn) > 0 ? [[ref, Number(turn)] as const] : [])),
  );
}

export function iterationsText(iterations: ReadonlyMap<string, number>): string | undefined {
  return iterations.size === 0 ? undefined : [...iterations].map(([ref, turn]) => `${ref}:${turn}`).join(",");
}
