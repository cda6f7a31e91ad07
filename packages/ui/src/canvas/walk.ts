import type { GraphLayout, GraphNode } from "../model/drawing/layout.ts";

/** The keys that walk a drawing. */
export const WALKING = ["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "Home", "End"] as const;

/**
 * Where an arrow key leads: down and up along the list, right into a branch or a loop, left out of it. Undefined for other keys.
 * Where nothing is selected yet, `isBegun` is false, and any arrow leads to `selected` itself, where the walk begins.
 */
export function neighbourOf(
  { nodes }: GraphLayout,
  selected: string | undefined,
  key: string,
  { isBegun = true }: { readonly isBegun?: boolean } = {},
): string | undefined {
  if (!WALKING.some((one) => one === key)) return undefined;
  if (!isBegun && selected !== undefined && key.startsWith("Arrow")) return selected;
  const tasks = nodes.filter((node) => node.kind !== "cap");
  const at = tasks.findIndex((node) => node.key === selected);
  const current = tasks[at];
  if (key === "Home" || current === undefined) return tasks[0]?.key;
  if (key === "End") return tasks.at(-1)?.key;
  if (key === "ArrowLeft") return current.parentKey;
  if (key === "ArrowRight") return tasks.find((node) => node.parentKey === current.key)?.key;
  return nextOn(tasks, at, key === "ArrowDown" ? 1 : -1)?.key;
}

// The next of the same list; where there is none, the next in the order of the structure.
function nextOn(tasks: readonly GraphNode[], at: number, step: 1 | -1): GraphNode | undefined {
  const current = tasks[at];
  for (let index = at + step; index >= 0 && index < tasks.length; index += step) {
    const other = tasks[index];
    if (other !== undefined && other.level === current?.level && other.parentKey === current.parentKey) return other;
    if (other !== undefined && other.level < (current?.level ?? 0)) return other;
  }
  return undefined;
}
