import { branchesOf, allTasksOf } from "../execution.ts";
import type { TaskDefinition, TaskRow } from "../execution.ts";

/** What a rerun does to the tasks of an execution, besides the one it begins with. */
export type RerunReach = {
  /** They stay as they are, with their outputs. */
  readonly kept: readonly TaskRow[];
  /** They are forgotten, and come again as the flow reaches them. */
  readonly forgotten: readonly TaskRow[];
};

/** A task of a definition, with all that is around it, outermost first, and the list that each stands in. */
type Place = readonly { readonly task: TaskDefinition; readonly list: readonly TaskDefinition[] }[];

/**
 * Told as the server decides it, by the definition: what follows the task goes, in other branches of a fork and other items of
 * a FOR_EACH nothing does, and JOINs, loops and TRYs around it go on under their own records.
 */
export function rerunReach(tasks: readonly TaskDefinition[], rows: readonly TaskRow[], from: TaskRow): RerunReach {
  const forks = forkedRefs(rows, from);
  const [forkOfIt] = forks;
  const place = placeOf(tasks, forkOfIt ?? from.baseRef);
  const loops = new Map(loopsAround(tasks));
  const reached = reachedFrom(place, { isOfFork: forkOfIt !== undefined });
  const within = new Set([from.ref]);
  const isForgotten = (row: TaskRow): boolean => {
    if (row.taskId === from.taskId) return false;
    if (row.ref === from.ref) return row.seq > from.seq;
    const turn = turnBeside(row, from, loops);
    if (turn === "earlier" || turn === "beside") return false;
    return turn === "later" || reached.has(row.baseRef) || within.has(row.parentRef);
  };
  const forgotten = rows.filter((row) => {
    const isGone = isForgotten(row);
    if (isGone) within.add(row.ref);
    return isGone;
  });
  const gone = new Set(forgotten);
  return { kept: rows.filter((row) => row.taskId !== from.taskId && !gone.has(row)), forgotten };
}

/** The dynamic forks that made the task, outermost first: no definition holds what they made. */
function forkedRefs(rows: readonly TaskRow[], from: TaskRow): readonly string[] {
  const refs: string[] = [];
  for (let ref = from.parentRef; ref !== "" && !refs.includes(ref);) {
    refs.unshift(ref);
    ref = rows.find((row) => row.ref === ref)?.parentRef ?? "";
  }
  return refs.map((ref) => rows.find((row) => row.ref === ref)?.baseRef ?? ref);
}

function placeOf(tasks: readonly TaskDefinition[], ref: string): Place {
  for (const task of tasks) {
    if (task.taskReferenceName === ref) return [{ task, list: tasks }];
    for (const branch of branchesOf(task)) {
      const inner = placeOf(branch.tasks, ref);
      if (inner.length > 0) return [{ task, list: tasks }, ...inner];
    }
  }
  return [];
}

function reachedFrom(place: Place, { isOfFork }: { readonly isOfFork: boolean }): ReadonlySet<string> {
  const reached = new Set<string>();
  const itself = place.at(-1);
  for (const { task, list } of place) {
    const isAFork = task !== itself?.task || isOfFork ? task.type.startsWith("FORK_JOIN") : false;
    // The JOIN of a fork around it waits anew under its own record.
    const following = list.slice(list.indexOf(task) + (isAFork ? 2 : 1));
    const inside = task === itself?.task && !isOfFork ? branchesOf(task).flatMap((branch) => branch.tasks) : [];
    for (const one of allTasksOf([...inside, ...following])) reached.add(one.taskReferenceName);
  }
  for (const [index, { task }] of place.entries())
    if (task.type === "TRY") for (const ref of partsAfter(task, place[index + 1]?.list)) reached.add(ref);
  return reached;
}

/** What a TRY does after the part that the list is. */
function partsAfter(task: TaskDefinition, list: readonly TaskDefinition[] | undefined): readonly string[] {
  const parts = branchesOf(task);
  const at = parts.findIndex((part) => part.tasks[0] !== undefined && part.tasks[0] === list?.[0]);
  return at === -1
    ? []
    : parts.slice(at + 1).flatMap((part) => allTasksOf(part.tasks).map((one) => one.taskReferenceName));
}

type Loop = { readonly ref: string; readonly isForEach: boolean };

/** The loops around each task of the definition, outermost first. */
function* loopsAround(
  tasks: readonly TaskDefinition[],
  loops: readonly Loop[] = [],
): Generator<readonly [string, readonly Loop[]]> {
  for (const task of tasks) {
    yield [task.taskReferenceName, loops];
    const isForEach = task.type === "FOR_EACH";
    const inner =
      isForEach || task.type === "DO_WHILE" ? [...loops, { ref: task.taskReferenceName, isForEach }] : loops;
    for (const branch of branchesOf(task)) yield* loopsAround(branch.tasks, inner);
  }
}

/** Whether a task stands in another turn of a loop that is around both. */
function turnBeside(
  row: TaskRow,
  from: TaskRow,
  loops: ReadonlyMap<string, readonly Loop[]>,
): "earlier" | "later" | "beside" | "same" {
  const own = loops.get(from.baseRef) ?? [];
  const others = loops.get(row.baseRef) ?? [];
  const [ownTurns, otherTurns] = [turnsOf(from), turnsOf(row)];
  for (const [index, loop] of own.entries()) {
    if (others[index]?.ref !== loop.ref) return "same";
    const difference = (otherTurns[index] ?? 0) - (ownTurns[index] ?? 0);
    if (difference !== 0) return loop.isForEach ? "beside" : difference < 0 ? "earlier" : "later";
  }
  return "same";
}

/** `charge__2__3` stands in the third turn of a loop in the second of another. */
function turnsOf({ ref, baseRef }: TaskRow): readonly number[] {
  return ref
    .slice(baseRef.length)
    .split("__")
    .filter((turn) => turn !== "")
    .map(Number);
}
