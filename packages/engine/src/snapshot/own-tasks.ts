import type { Container, TaskNodes } from "./snapshot.ts";

const NONE: readonly string[] = [];
const known = new WeakMap<TaskNodes, ReadonlyMap<string, readonly string[]>>();

/**
 * The references of the tasks whose innermost container is this one, in the order of the definition; of `undefined`
 * those that are in none. What runs within a container of theirs is not among them.
 */
export function ownTasksOf(container: Container | undefined, nodes: TaskNodes): readonly string[] {
  return listsOf(nodes).get(keyOf(container)) ?? NONE;
}

function listsOf(nodes: TaskNodes): ReadonlyMap<string, readonly string[]> {
  const before = known.get(nodes);
  if (before !== undefined) return before;
  const lists = new Map<string, string[]>();
  for (const [reference, { containers }] of nodes) {
    const key = keyOf(containers.at(-1));
    const list = lists.get(key);
    if (list === undefined) lists.set(key, [reference]);
    else list.push(reference);
  }
  known.set(nodes, lists);
  return lists;
}

function keyOf(container: Container | undefined): string {
  return container === undefined ? "" : `${container.role} ${container.reference}`;
}
