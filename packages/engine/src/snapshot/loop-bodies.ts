import type { TaskNodes } from "./snapshot.ts";

type Bodies = {
  /** What runs within the loop itself. */
  readonly own: ReadonlyMap<string, readonly string[]>;
  /** What runs within it or within a loop in it. */
  readonly deep: ReadonlyMap<string, readonly string[]>;
};

const NONE: readonly string[] = [];
const known = new WeakMap<TaskNodes, Bodies>();

/** The references of the tasks that run within a loop itself, not within a loop in it. In the order of the definition. */
export function bodyOf(loop: string, nodes: TaskNodes): readonly string[] {
  return bodies(nodes).own.get(loop) ?? NONE;
}

/** As `bodyOf`, with the tasks of the loops in it. */
export function deepBodyOf(loop: string, nodes: TaskNodes): readonly string[] {
  return bodies(nodes).deep.get(loop) ?? NONE;
}

function bodies(nodes: TaskNodes): Bodies {
  const before = known.get(nodes);
  if (before !== undefined) return before;
  const own = new Map<string, string[]>();
  const deep = new Map<string, string[]>();
  for (const [reference, { loops }] of nodes) {
    for (const loop of loops) addTo(deep, loop, reference);
    const innermost = loops.at(-1);
    if (innermost !== undefined) addTo(own, innermost, reference);
  }
  known.set(nodes, { own, deep });
  return { own, deep };
}

function addTo(lists: Map<string, string[]>, name: string, item: string): void {
  const list = lists.get(name);
  if (list === undefined) lists.set(name, [item]);
  else list.push(item);
}
