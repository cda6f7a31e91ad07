import { forkAround } from "../../decide/scopes/containers.ts";
import type { Draft } from "../../decide/draft.ts";
import { taskPayload } from "../../decide/data/payloads.ts";
import { suffixOf } from "../../model/task-record.ts";
import { isJsonArray, isJsonObject, memberOf } from "../../payload/json.ts";
import type { PlacedNode } from "../../snapshot/snapshot.ts";
import { decision } from "../decision.ts";
import { hasForked } from "./fork-join.ts";
import { switchTask } from "../switch.ts";

/** A task that a JOIN waits for. */
export type JoinedTask = {
  /** The reference of its record. */
  readonly reference: string;
  /** Where it stands in a definition or in a dynamic branch; undefined where that is not known. */
  readonly node: PlacedNode | undefined;
};

/**
 * What a JOIN waits for: as its input shows it (case flow-loop-with-fork), the tasks that it waits for, and the references
 * of the records whose outputs it collects.
 */
export type Joined = {
  readonly written: readonly string[];
  readonly tasks: readonly JoinedTask[];
  readonly collected: readonly string[];
};

export function joinedBy(draft: Draft, node: PlacedNode): Joined {
  if (node.dynamicFork !== undefined) return forkedBy(draft, node, node.dynamicFork);
  const tasks = draft.joinOnOf(node).map((reference) => joinedTask(draft, node, reference));
  return { written: node.task.joinOn, tasks, collected: tasks.map(({ reference }) => reference) };
}

/** Beside the JOIN or around it; outside of the dynamic branch in which it stands; else whatever will have the name. */
function joinedTask(draft: Draft, join: PlacedNode, reference: string): JoinedTask {
  for (let from: PlacedNode | undefined = join; from !== undefined; from = forkAround(draft, from)) {
    const suffix = suffixOf(from.place.iterations);
    const beside = draft.neighbour(from, from === join ? reference : draft.joinedFrom(from, reference));
    if (beside !== undefined) {
      return { reference: beside.task.taskReferenceName + suffixOf(beside.place.iterations), node: beside };
    }
    const other = draft.latest(reference + suffix);
    if (other !== undefined) return { reference: reference + suffix, node: draft.nodeOf(other) };
  }
  return { reference: reference + suffixOf(join.place.iterations), node: undefined };
}

/**
 * Of a dynamic fork, the tasks that it has made. Of a branch that is a SWITCH the task that it has chosen is named and
 * collected, and the branch as a whole is waited for. Source: engine.md 5.5; case flow-dynamic-fork-list-of-structures.
 */
function forkedBy(draft: Draft, node: PlacedNode, dynamicFork: string): Joined {
  const forkNode = draft.neighbour(node, dynamicFork);
  const fork = forkNode && draft.recordOf(forkNode);
  const input = fork && hasForked(fork) ? taskPayload(fork, "input").tree : undefined;
  const forked = input !== undefined && isJsonObject(input) ? memberOf(input, "forkedTasks") : undefined;
  const names = isJsonArray(forked) ? forked.filter((name): name is string => typeof name === "string") : [];
  const suffix = suffixOf(node.place.iterations);
  const written = names.map((name) => lastScheduled(draft, name, suffix));
  const tasks = [...new Set(names)].map((name) => ({ reference: name + suffix, node: undefined }));
  return { written, tasks, collected: [...new Set(written)].map((name) => name + suffix) };
}

function lastScheduled(draft: Draft, name: string, suffix: string): string {
  const record = draft.latest(name + suffix);
  const node = record && draft.nodeOf(record);
  const chosen = node && choosers.get(node.task.type)?.(record, node)[0];
  return chosen === undefined ? name : lastScheduled(draft, chosen, suffix);
}

const choosers = new Map([
  ["SWITCH", switchTask.successors],
  ["DECISION", decision.successors],
]);
