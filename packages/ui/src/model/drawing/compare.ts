import type { ExecutionGraph, TaskRow } from "../execution.ts";

export type Difference = "same" | "only a" | "only b" | "status" | "case" | "output" | "attempts";
/** A task of both executions, or of one: matched by its reference name and turn. */
export type ComparedTask = {
  readonly ref: string;
  readonly a: TaskRow | undefined;
  readonly b: TaskRow | undefined;
  readonly difference: Difference;
};

/**
 * The two executions task by task, in the order of the first; the first that is not `same` is where they part. `otherOutputs`: the
 * tasks whose outputs differ.
 */
export function compare(
  a: ExecutionGraph,
  b: ExecutionGraph,
  otherOutputs: ReadonlySet<string>,
): readonly ComparedTask[] {
  const [ofA, ofB] = [lastByRef(a), lastByRef(b)];
  const refs = [...new Set([...ofA.keys(), ...ofB.keys()])];
  return refs.map((ref) => {
    const [taskA, taskB] = [ofA.get(ref), ofB.get(ref)];
    return { ref, a: taskA, b: taskB, difference: differenceOf(taskA, taskB, otherOutputs) };
  });
}

function lastByRef({ tasks }: ExecutionGraph): ReadonlyMap<string, TaskRow> {
  return new Map(tasks.map((task) => [task.ref, task]));
}

function differenceOf(a: TaskRow | undefined, b: TaskRow | undefined, otherOutputs: ReadonlySet<string>): Difference {
  if (a === undefined) return "only b";
  if (b === undefined) return "only a";
  if (a.status !== b.status) return "status";
  if (a.chosenCase !== b.chosenCase) return "case";
  if (otherOutputs.has(a.ref)) return "output";
  return a.retryCount === b.retryCount ? "same" : "attempts";
}
