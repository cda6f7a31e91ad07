import { branchChoices } from "../../model/drawing/branches.ts";
import type { BranchChoice } from "../../model/drawing/branches.ts";
import { KEY_SEPARATOR } from "../../model/drawing/node-key.ts";
import { groupings } from "../../model/lists/task-groups.ts";
import type { Grouping } from "../../model/lists/task-groups.ts";
import { choiceKey, textKey, timeKey, told } from "../../search-keys.ts";
import type { Raw } from "../../search-keys.ts";

export const lenses = ["graph", "timeline", "table", "json"] as const;
export type Lens = (typeof lenses)[number];
export const tabs = ["summary", "input", "output", "logs", "attempts", "worker", "definition"] as const;
export type Tab = (typeof tabs)[number];
const ownFields = ["input", "output", "variables"] as const;
export type OwnField = (typeof ownFields)[number];

/**
 * What stands behind `/executions/{id}?`. `t`: the task that is selected; `ref`: the same by its key in the drawing; `at`: the instant
 * that is shown.
 */
export type ExecutionKeys = {
  readonly lens?: Lens;
  readonly t?: string;
  readonly ref?: string;
  readonly tab?: Tab;
  /** What of the execution itself is shown beside it, where no task is. */
  readonly own?: OwnField;
  readonly at?: number;
  /** The turn that loops show: `loop:3,other:1`. */
  readonly iter?: string;
  /** The branches that wide forks show: `fan:failed,other:all`. */
  readonly branches?: string;
  /** The sub-workflows whose tasks are drawn, by the keys of their tasks. */
  readonly open?: string;
  /** By what the table groups its rows. */
  readonly group?: Grouping;
};

export function executionKeys(raw: Raw): ExecutionKeys {
  return told({
    lens: choiceKey(raw, "lens", lenses),
    t: textKey(raw, "t") ?? textKey(raw, "taskId"),
    ref: textKey(raw, "ref"),
    tab: choiceKey(raw, "tab", tabs),
    own: choiceKey(raw, "own", ownFields),
    at: timeKey(raw, "at"),
    iter: textKey(raw, "iter"),
    branches: textKey(raw, "branches"),
    open: textKey(raw, "open"),
    group: choiceKey(raw, "group", groupings),
  });
}

/** The turns that loops show, by the keys of the loops. */
export function iterationsOf(text: string | undefined): ReadonlyMap<string, number> {
  return new Map(pairsOf(text).flatMap(([key, turn]) => (Number(turn) > 0 ? [[key, Number(turn)] as const] : [])));
}

/** The branches that wide forks show, by the keys of the forks. */
export function branchesOf(text: string | undefined): ReadonlyMap<string, BranchChoice> {
  return new Map(
    pairsOf(text).flatMap(([key, word]) => {
      const choice = branchChoices.find((one) => one === word);
      return choice === undefined ? [] : [[key, choice] as const];
    }),
  );
}

// A reference name may hold a colon.
function pairsOf(text = ""): readonly (readonly [string, string])[] {
  return text
    .split(",")
    .filter((pair) => pair.includes(":"))
    .map((pair) => [pair.slice(0, pair.lastIndexOf(":")), pair.slice(pair.lastIndexOf(":") + 1)]);
}

/** As `iterationsOf` and `branchesOf` read it; undefined for nothing. */
export function pairsText(pairs: ReadonlyMap<string, string | number>): string | undefined {
  return pairs.size === 0 ? undefined : [...pairs].map(([key, value]) => `${key}:${value}`).join(",");
}

export function openOf(text: string | undefined): readonly string[] {
  return (text ?? "").split(",").filter((key) => key !== "");
}

/** With that sub-workflow shown, or without it and all that is shown within it. */
export function openedText(text: string | undefined, key: string, isOpen: boolean): string | undefined {
  const others = openOf(text).filter((other) => other !== key && !other.startsWith(key + KEY_SEPARATOR));
  return openText(isOpen ? [...others, key] : others);
}

function openText(open: readonly string[]): string | undefined {
  return open.length === 0 ? undefined : open.join(",");
}
