import type { WorkflowTask } from "../../definition/workflow-task.ts";
import type { Fault } from "../../fault.ts";
import type { PlacedTask } from "../placed-task.ts";
import type { Rule, RuleContext } from "../rule.ts";
import { brief } from "../value-faults.ts";

/**
 * What a join waits for has to exist, and has to be able to end before the join does: otherwise its execution would
 * wait for ever. Conductor registers such a definition; an empty joinOn is fine, it ends the join at once.
 */
export const joinRule: Rule = (placed, context) => {
  // A join behind a dynamic fork waits for what that has forked, whatever its joinOn says.
  if (placed.siblings[placed.index - 1]?.type === "FORK_JOIN_DYNAMIC") return [];
  return ["joinOn", "defaultExclusiveJoinTask"].flatMap((field) =>
    referencesIn(placed.task, field).flatMap((reference, index) => {
      const message = complaint(reference, placed, context);
      return message === undefined ? [] : [fault(`${placed.path}.${field}[${index}]`, reference, message)];
    }),
  );
};

function referencesIn(task: WorkflowTask, field: string): readonly string[] {
  if (field === "joinOn") return task.joinOn;
  return task.type === "EXCLUSIVE_JOIN" ? task.defaultExclusiveJoinTask : [];
}

function fault(path: string, reference: string, message: string): Fault {
  return { path, message, found: brief(reference) };
}

function complaint(
  reference: string,
  join: PlacedTask,
  { references, hasDynamicFork, knowsAllReferences, rules }: RuleContext,
) {
  if (rules === "conductor") return undefined;
  const joined = references.get(reference);
  if (joined === undefined) {
    return hasDynamicFork || !knowsAllReferences
      ? undefined
      : `must be the taskReferenceName of a task of this definition`;
  }
  if (joined === join) return "must not be the join itself";
  if (holds(joined, join) && WAITING_TYPES.has(joined.task.type)) {
    return `must not be the ${joined.task.type} in which the join stands`;
  }
  return isAfter(joined, join) ? "must not be a task that comes after the join" : undefined;
}

/** Those that end only after everything in them. */
const WAITING_TYPES: ReadonlySet<string> = new Set(["DO_WHILE", "FOR_EACH", "TRY"]);

function holds(outer: PlacedTask, inner: PlacedTask): boolean {
  let place = inner.parent;
  while (place !== undefined && place !== outer) place = place.parent;
  return place === outer;
}

// Whether it begins only once the join has ended. What comes after the fork in one of whose branches the join stands
// may begin earlier: the fork's own join need not wait for that branch.
function isAfter(joined: PlacedTask, join: PlacedTask): boolean {
  const places = new Map<readonly WorkflowTask[], number>();
  for (let place: PlacedTask | undefined = join; place !== undefined; place = place.parent) {
    places.set(place.siblings, place.index);
    if (place.role === "branch") break;
  }
  for (let place: PlacedTask | undefined = joined; place !== undefined; place = place.parent) {
    const index = places.get(place.siblings);
    if (index !== undefined) return place.index > index;
  }
  return false;
}
