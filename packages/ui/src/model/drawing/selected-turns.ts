import { branchesOf } from "../execution.ts";
import type { TaskDefinition, TaskRow } from "../execution.ts";

/**
 * The turns in which the loops around a task must be shown so that it is among what is shown, by the loops' reference names; none where
 * no loop holds it. The numbers behind its name tell them, the innermost last.
 */
export function turnsAround(
  definition: readonly TaskDefinition[],
  { ref, baseRef, iteration, parentRef, taskType }: TaskRow,
): ReadonlyMap<string, number> {
  if (iteration === 0) return new Map();
  // What a dynamic fork has made stands in no definition, but the fork does.
  const loops = loopsAround(definition, baseRef) ?? loopsAround(definition, parentRef.replace(/(?:__\d+)+$/, "")) ?? [];
  const told = ref.startsWith(baseRef)
    ? [...ref.slice(baseRef.length).matchAll(/__(\d+)/g)].map(([, turn]) => Number(turn))
    : [];
  // A loop's own task counts its turns, and is in none of them.
  const turns = told.at(-1) === iteration || isLoop({ type: taskType }) ? told : [iteration];
  const known = loops.slice(-turns.length);
  return new Map(known.map((loop, index) => [loop, turns[turns.length - known.length + index] ?? iteration]));
}

/** The loops that hold the task of that name, the outermost first; undefined: there is no such task. */
function loopsAround(tasks: readonly TaskDefinition[], ref: string): readonly string[] | undefined {
  for (const task of tasks) {
    if (task.taskReferenceName === ref) return [];
    for (const branch of branchesOf(task)) {
      const inner = loopsAround(branch.tasks, ref);
      if (inner !== undefined) return isLoop(task) ? [task.taskReferenceName, ...inner] : inner;
    }
  }
  return undefined;
}

function isLoop({ type }: Pick<TaskDefinition, "type">): boolean {
  return type === "DO_WHILE" || type === "FOR_EACH";
}

/** The same task in another turn: the last attempt of it there; undefined where that turn has none. */
export function inTurn(tasks: readonly TaskRow[], task: TaskRow, turn: number): TaskRow | undefined {
  return tasks.findLast(({ baseRef, iteration }) => baseRef === task.baseRef && iteration === turn);
}
