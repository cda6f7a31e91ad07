import { suffixOf } from "../../model/task-record.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import type { Json } from "../../payload/json.ts";
import type { Place, PlacedNode, TaskNode, TaskNodes } from "../../snapshot/snapshot.ts";
import { itemsOf, listOf } from "../../task-types/for-each/for-each-items.ts";
import { allAround, forkAround } from "../scopes/containers.ts";
import type { Around } from "../scopes/containers.ts";
import type { Draft } from "../draft.ts";

/** From where something looks: a place, and the task that stands there, if it is one. */
export type ViewPoint = { readonly place: Place; readonly node?: PlacedNode | undefined };

/** What is seen from a point: records by their references, and items by the names that a FOR_EACH around has given them. */
export type View = {
  /**
   * The record that a reference means: the newest, in loops that of the same turn where it has one. Within a FOR_EACH
   * never that of another item. Source: reference/engine.md 6.4; definition/README.md.
   */
  readonly record: (reference: string) => TaskRecord | undefined;
  /** The item, or its place in the list, that the name means; undefined where it means none. */
  readonly item: (name: string) => Json | undefined;
  readonly itemNames: () => readonly string[];
};

export function viewFrom(draft: Draft, { place, node }: ViewPoint): View {
  const around = node === undefined ? [] : itemsAround(draft, node);
  if (node === undefined || around.length === 0) {
    return {
      record: (reference) => latestOfSharedTurns(draft, reference, { place, node }),
      item: () => undefined,
      itemNames: () => [],
    };
  }
  return {
    record: (reference) => recordOfItem(draft, reference, { place, node }),
    item: (name) => itemNamed(around, name),
    itemNames: () =>
      around.flatMap(({ node: { task } }) => [task.itemName, task.indexName]).filter((name) => name !== undefined),
  };
}

/**
 * The same turn is that of the loops around both: a task of another loop is read as its last turn left it, whatever its number.
 * Source: reference/engine.md 6.4.
 */
function latestOfSharedTurns(draft: Draft, reference: string, { place, node }: ViewPoint): TaskRecord | undefined {
  const { iterations } = place;
  const target = node === undefined || iterations.length === 0 ? undefined : nodeSeenFrom(draft, reference, node);
  const shared = target === undefined ? iterations.length : sharedTurns(target);
  return draft.latestSeenFrom(reference, { ...place, iterations: iterations.slice(0, shared) });
}

/** As `View.record` within a FOR_EACH. */
function recordOfItem(
  draft: Draft,
  reference: string,
  { place, node }: { readonly place: Place; readonly node: PlacedNode },
): TaskRecord | undefined {
  const target = nodeSeenFrom(draft, reference, node);
  if (target === undefined) return ofTurnsAround(draft, reference, { iterations: place.iterations, atLeast: 0 });
  const fixed = fixedTurns(draft, target);
  if (fixed === 0) return latestOfSharedTurns(draft, reference, { place, node });
  return (
    ofTurnsAround(draft, reference, { iterations: place.iterations, atLeast: fixed }) ??
    newestWithin(draft, reference, {
      iterations: place.iterations.slice(0, fixed),
      loops: target.node.loops.slice(fixed - target.outerTurns),
    })
  );
}

function itemNamed(around: readonly Around[], name: string): Json | undefined {
  const found = around.find(({ node: { task } }) => isNameOf(task, name));
  if (found?.record === undefined || found.node.turn === undefined) return undefined;
  const index = found.node.turn - 1;
  return name === found.node.task.itemName ? (listOf(itemsOf(found.record))[index] ?? null) : index;
}

function isNameOf({ itemName, indexName }: TaskNode["task"], name: string): boolean {
  return name === itemName || name === indexName;
}

const withForEach = new WeakMap<TaskNodes, boolean>();

/** The FOR_EACH tasks around, innermost first. */
function itemsAround(draft: Draft, node: PlacedNode): readonly Around[] {
  if (!hasForEach(draft.snapshot.nodes) && !hasForEach(draft.nodesBeside(node))) return [];
  return allAround(draft, node).filter((around) => around.node.task.type === "FOR_EACH");
}

function hasForEach(nodes: TaskNodes): boolean {
  const known = withForEach.get(nodes);
  if (known !== undefined) return known;
  const has = [...nodes.values()].some(({ task }) => task.type === "FOR_EACH");
  withForEach.set(nodes, has);
  return has;
}

/** A task of the definition as it is seen: the turns that it shares are those of the loops around both. */
type Target = {
  readonly node: TaskNode;
  readonly from: PlacedNode;
  /** The turns of the loops around the dynamic branch in which both are. */
  readonly outerTurns: number;
};

function nodeSeenFrom(draft: Draft, reference: string, node: PlacedNode): Target | undefined {
  for (let from: PlacedNode | undefined = node; from !== undefined; from = forkAround(draft, from)) {
    const found = draft.nodesBeside(from).get(reference);
    const outerTurns = from.place.iterations.length - from.loops.length;
    if (found !== undefined) return { node: found, from, outerTurns };
  }
  return undefined;
}

/** How many of the turns are those of loops around both. */
function sharedTurns({ node, from, outerTurns }: Target): number {
  const differing = from.loops.findIndex((loop, depth) => node.loops[depth] !== loop);
  return outerTurns + (differing === -1 ? from.loops.length : differing);
}

/** How many of the turns are those of a FOR_EACH around both, and of the loops around that. */
function fixedTurns(draft: Draft, target: Target): number {
  const shared = sharedTurns(target);
  const depths = itemsAround(draft, target.from).map((around) => around.node.place.iterations.length + 1);
  return Math.max(0, ...depths.filter((depth) => depth <= shared));
}

function ofTurnsAround(
  draft: Draft,
  reference: string,
  { iterations, atLeast }: { readonly iterations: readonly number[]; readonly atLeast: number },
): TaskRecord | undefined {
  for (let depth = iterations.length; depth >= atLeast; depth -= 1) {
    const record = draft.latestSeen(reference + suffixOf(iterations.slice(0, depth)));
    if (record !== undefined) return record;
  }
  return undefined;
}

/** The newest record of a reference in loops within these turns. */
function newestWithin(
  draft: Draft,
  reference: string,
  { iterations, loops }: { readonly iterations: readonly number[]; readonly loops: readonly string[] },
): TaskRecord | undefined {
  const [loop, ...inner] = loops;
  if (loop === undefined) return draft.latestSeen(reference + suffixOf(iterations));
  const turns = draft.latest(loop + suffixOf(iterations))?.iteration ?? 0;
  for (let turn = turns; turn > 0; turn -= 1) {
    const record = newestWithin(draft, reference, { iterations: [...iterations, turn], loops: inner });
    if (record !== undefined) return record;
  }
  return undefined;
}
