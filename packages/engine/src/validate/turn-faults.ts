import type { Fault } from "../fault.ts";
import type { PlacedDefinition, PlacedTask } from "./placed-task.ts";
import { shortened } from "./value-faults.ts";

/**
 * References that another task has in a turn of its loops: `a__1` beside a loop with `a` in it would name two records.
 * Else references may have `__` in them. Source: reference/engine.md 5.15, 13.5-3.
 */
export function turnFaults({ tasks }: PlacedDefinition): readonly Fault[] {
  const depths = new Map(tasks.map((placed) => [placed.task.taskReferenceName, depthOf(placed)] as const));
  return tasks.flatMap((placed) => {
    const name = placed.task.taskReferenceName;
    const inLoop = takenBy(name, { depth: depthOf(placed), depths });
    if (inLoop === undefined) return [];
    const message = `taskReferenceName: ${shortened(name)} is what task ${shortened(inLoop)} is called in a turn of its loop`;
    return [{ path: `${placed.path}.taskReferenceName`, message }];
  });
}

function takenBy(
  name: string,
  { depth, depths }: { readonly depth: number; readonly depths: ReadonlyMap<string, number> },
): string | undefined {
  let turns = depth;
  for (let base = withoutTurn(name); base !== undefined; base = withoutTurn(base)) {
    turns += 1;
    if (depths.get(base) === turns) return base;
  }
  return undefined;
}

function withoutTurn(name: string): string | undefined {
  const base = name.replace(/__\d+$/, "");
  return base === name ? undefined : base;
}

/** How many loops a task runs in. */
function depthOf(placed: PlacedTask): number {
  let depth = 0;
  for (let inner: PlacedTask | undefined = placed; inner !== undefined; inner = inner.parent)
    if (inner.role === "loop") depth += 1;
  return depth;
}
