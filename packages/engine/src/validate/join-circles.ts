import type { NestedRole } from "../definition/nested-tasks.ts";
import type { WorkflowTask } from "../definition/workflow-task.ts";
import type { Fault } from "../fault.ts";
import { firstCircles } from "./first-circles.ts";
import type { PlacedDefinition, PlacedTask } from "./placed-task.ts";
import { brief, shortened } from "./value-faults.ts";

/** More waits of a circle than these are not written out. */
const MAX_WRITTEN = 6;

/**
 * JOINs that wait for each other, or for what comes after each other: none of them would ever end. Only what happens in every
 * execution counts; a JOIN that is optional or permissive is forgiven when it is ended. Costs the size of the definition.
 * Source: reference/engine.md 5.6, mended.
 */
export function joinCircles({ tasks }: PlacedDefinition): readonly Fault[] {
  if (!tasks.some(({ task }) => task.type === "JOIN")) return [];
  const waits = waitsOf(tasks);
  return firstCircles(waits.of).flatMap((circle) => faultsOf(circle, waits));
}

/** What each begin and each end of a task comes after. The task at a place begins at `2 × place`, and ends at the number after. */
type Waits = { readonly of: readonly (readonly number[])[]; readonly tasks: readonly PlacedTask[] };

const beginOf = (place: number): number => 2 * place;
const endOf = (place: number): number => 2 * place + 1;

function waitsOf(tasks: readonly PlacedTask[]): Waits {
  const places = new Map(tasks.map((placed, place) => [placed, place] as const));
  const placeOf = (placed: PlacedTask): number => places.get(placed) ?? 0;
  const byReference = new Map(tasks.map((placed) => [placed.task.taskReferenceName, placed] as const));
  const last = new Map<readonly WorkflowTask[], PlacedTask>();
  const of = tasks.flatMap((placed, place) => {
    const before = last.get(placed.siblings);
    last.set(placed.siblings, placed);
    const begins = before === undefined ? placed.parent && beginOf(placeOf(placed.parent)) : endOf(placeOf(before));
    const joined = joinedBy(placed, byReference).map((one) => endOf(placeOf(one)));
    return [begins === undefined ? [] : [begins], [beginOf(place), ...joined]];
  });
  return { of, tasks };
}

/** What the JOIN cannot end without, in any execution in which it begins. */
function joinedBy(join: PlacedTask, byReference: ReadonlyMap<string, PlacedTask>): readonly PlacedTask[] {
  const { type, joinOn, optional, permissive } = join.task;
  if (type !== "JOIN" || optional || permissive) return [];
  // It waits for what the fork has made, whatever its joinOn says.
  if (join.siblings[join.index - 1]?.type === "FORK_JOIN_DYNAMIC") return [];
  const around = new Set(listsAround(join));
  // What is in a case, a loop or a TRY need not come, or is joined by that, unless the JOIN is in it as well.
  const comes = (joined: PlacedTask): boolean => [...listsAround(joined)].every((list) => around.has(list));
  return joinOn.flatMap((reference) => {
    const joined = byReference.get(reference);
    return joined === undefined || joined === join || !comes(joined) ? [] : [joined];
  });
}

/** The lists around a task that need not run, or not only once. */
function* listsAround(task: PlacedTask): Iterable<readonly WorkflowTask[]> {
  for (let place: PlacedTask | undefined = task; place !== undefined; place = place.parent)
    if (place.role !== undefined && !ALWAYS_RUN.has(place.role)) yield place.siblings;
}

const ALWAYS_RUN: ReadonlySet<NestedRole> = new Set(["branch"]);

type Wait = { readonly join: PlacedTask; readonly joined: PlacedTask };

/** Told at the first of its JOINs; of one alone its own rule tells. */
function faultsOf(circle: readonly number[], { tasks }: Waits): readonly Fault[] {
  const waits = circle.flatMap((at, index): readonly Wait[] => {
    const next = circle[(index + 1) % circle.length] ?? at;
    const [join, joined] = [tasks[at >> 1], tasks[next >> 1]];
    const isWait = at % 2 === 1 && next % 2 === 1 && at !== next;
    return isWait && join?.task.type === "JOIN" && joined !== undefined ? [{ join, joined }] : [];
  });
  const [first] = waits;
  if (first === undefined || waits.length < 2) return [];
  const reference = first.joined.task.taskReferenceName;
  const path = `${first.join.path}.joinOn[${first.join.task.joinOn.indexOf(reference)}]`;
  const words = waits.map((wait, index) => wordsOf(wait, waits[(index + 1) % waits.length] ?? wait));
  const more = words.length > MAX_WRITTEN ? [`${words.length - MAX_WRITTEN} more so`] : [];
  const message = `must not close a circle of waits: ${[...words.slice(0, MAX_WRITTEN), ...more].join("; ")}`;
  return [{ path, message, found: brief(reference) }];
}

function wordsOf({ join, joined }: Wait, { join: next }: Wait): string {
  const [name, other, behind] = [join, joined, next].map(({ task }) => shortened(task.taskReferenceName));
  return joined === next ? `${name} waits for ${other}` : `${name} waits for ${other}, which comes after ${behind}`;
}
