import { changedRefs } from "../changes.ts";
import type { TaskRow, TasksByRef } from "../execution.ts";
import type { GraphLayout, GraphNode } from "./layout.ts";

/**
 * The layout with what has become of its tasks, where that moves nothing and no line is taken that was not; undefined where it must
 * be laid out anew. Costs what has changed.
 */
export function patchedLayout(layout: GraphLayout, before: TasksByRef, after: TasksByRef): GraphLayout | undefined {
  // Going back in time, tasks are there no more.
  if (after.size < before.size) return undefined;
  const places = placesOf(layout);
  const nodes: GraphNode[] = [...layout.nodes];
  for (const ref of changedRefs(before, after)) {
    const [old, rows] = [before.get(ref), after.get(ref)];
    if (old === rows || rows === undefined) continue;
    const place = places.get(ref);
    const node = place === undefined ? undefined : nodes[place];
    const isPlain = node?.kind === "task" && old !== undefined && isOutsideLoops(old) && isOutsideLoops(rows);
    if (!isPlain || place === undefined) return undefined;
    nodes[place] = { ...node, attempts: rows };
  }
  const next = { ...layout, nodes };
  known.set(next, places);
  return next;
}

const known = new WeakMap<GraphLayout, ReadonlyMap<string, number>>();

function placesOf(layout: GraphLayout): ReadonlyMap<string, number> {
  const places = known.get(layout) ?? new Map(layout.nodes.map(({ key }, place) => [key, place]));
  known.set(layout, places);
  return places;
}

// Of a loop's task only those of the turn that is shown are drawn; of a switch's case the line is told by it.
function isOutsideLoops(rows: readonly TaskRow[]): boolean {
  return rows.every(({ iteration, chosenCase }) => iteration === 0 && chosenCase === "");
}
