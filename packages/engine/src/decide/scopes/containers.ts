import type { TaskRecord } from "../../model/task-record.ts";
import type { Container, PlacedNode } from "../../snapshot/snapshot.ts";
import { tryPhaseOf, tryStateOf, undoneBy } from "../../task-types/try/try-state.ts";
import type { Draft } from "../draft.ts";

/** A task around another one, in an execution. */
export type Around = {
  /** As what the inner task runs in it. */
  readonly role: Container["role"];
  /** As its record has it; of a loop with the turn that the inner task runs in. */
  readonly node: PlacedNode;
  readonly record: TaskRecord | undefined;
  /** Of the TRY in which a compensation runs: the task that is undone. */
  readonly compensated?: TaskRecord | undefined;
};

/**
 * What a task runs within, innermost first, also around the dynamic fork that made it. A compensation runs in the TRY
 * that has it done; whatever is between that and the task that is undone has ended and is left out.
 */
export function containersAround(draft: Draft, node: PlacedNode): readonly Around[] {
  if (node.containers.length === 0 && node.place.branch === undefined) return NONE;
  return asItRunsIn(allAround(draft, node));
}

function asItRunsIn(path: readonly Around[]): readonly Around[] {
  const at = path.findIndex(({ role }) => role === "compensation");
  if (at === -1) return path;
  const [within, compensated] = [path.slice(0, at), path[at]?.record];
  const outside = path.slice(at + 1);
  // A TRY in what undoes another task has its own undone itself.
  const next = outside.findIndex(({ role }) => role === "compensation");
  const owner = ownerOf(next === -1 ? outside : outside.slice(0, next), compensated);
  const trying = outside[owner];
  if (trying === undefined) return within;
  return [...within, { ...trying, role: "compensation", compensated }, ...asItRunsIn(outside.slice(owner + 1))];
}

/** The TRY that has the task undone, or had it. */
function ownerOf(outside: readonly Around[], compensated: TaskRecord | undefined): number {
  const present = outside.findLastIndex(isCompensating);
  if (present !== -1) return present;
  const past = outside.findIndex(({ role, record }) => role === "try" && hasUndone(record, compensated));
  return past === -1 ? outside.findIndex(({ role }) => role === "try") : past;
}

function hasUndone(trying: TaskRecord | undefined, task: TaskRecord | undefined): boolean {
  if (trying === undefined || task === undefined) return false;
  return undoneBy(tryStateOf(trying)).includes(task.referenceTaskName);
}

const NONE: readonly Around[] = [];

// The outermost: one within that had begun to undo was canceled when this one failed.
function isCompensating({ role, record }: Around): boolean {
  return role === "try" && record !== undefined && tryPhaseOf(record) === "COMPENSATING";
}

/** All that is around a task as the definition has it, innermost first: also what has ended and only undoes the task. */
export function allAround(draft: Draft, node: PlacedNode): readonly Around[] {
  const path: Around[] = [];
  for (let from: PlacedNode | undefined = node; from !== undefined; from = forkAround(draft, from)) {
    for (const { reference, role } of from.containers.toReversed()) {
      const around = draft.neighbour(from, reference);
      if (around !== undefined) path.push({ role, ...asItRuns(draft, around) });
    }
  }
  return path;
}

function asItRuns(draft: Draft, around: PlacedNode): Pick<Around, "node" | "record"> {
  const record = draft.recordOf(around);
  const node = record === undefined ? undefined : draft.nodeOf(record);
  return { node: node === undefined ? around : { ...node, turn: around.turn }, record };
}

/** The dynamic fork that made the branch in which the task is; undefined in none. */
export function forkAround(draft: Draft, { place, dynamic }: PlacedNode): PlacedNode | undefined {
  // The head of a branch may have no record yet.
  const head = place.branch === undefined ? undefined : draft.latest(place.branch);
  const fork = dynamic?.fork === undefined ? head && draft.forkOf(head) : draft.latest(dynamic.fork);
  return fork && draft.nodeOf(fork);
}
