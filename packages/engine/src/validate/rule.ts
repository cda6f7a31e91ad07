import type { WorkflowTask } from "../definition/workflow-task.ts";
import type { JsonObject } from "../payload/json.ts";
import type { PlacedTask } from "./placed-task.ts";
import type { RuleFault } from "./unread-places.ts";
import { shortened } from "./value-faults.ts";

/** Says what is wrong with a task of some type. */
export type Rule = (placed: PlacedTask, context: RuleContext) => readonly RuleFault[];

/** What a rule may ask about the definition around its task. */
export interface RuleContext {
  /** The tasks of the definition by their references; of several with the same the last. */
  readonly references: ReadonlyMap<string, PlacedTask>;
  /** Whether there are references that come into being at run time only. */
  readonly hasDynamicFork: boolean;
  /** Whether all tasks could be read: else a reference that nobody has may be one that could not. */
  readonly knowsAllReferences: boolean;
  /** `conductor`: what Conductor itself does not refuse is not told. */
  readonly rules: "all" | "conductor";
  /** Whether `inputTemplate` knows what is registered: else a task may have there what it lacks itself. */
  readonly knowsTemplates: boolean;
  /** The input template of the task's definition. */
  readonly inputTemplate: (task: WorkflowTask) => JsonObject | undefined;
}

/** The task in Conductor's words, for messages. */
export function taskWords({ type, name }: WorkflowTask): string {
  return `taskType: ${type} taskName: ${shortened(name)}`;
}

/**
 * The fault of a member that is not there; nothing where it is. `field` may name several, as `a or b`; `unless` those that
 * would do as well.
 */
export function requiredFault(
  isThere: boolean,
  field: string,
  { task, path, unless = [] }: Pick<PlacedTask, "task" | "path"> & { readonly unless?: readonly string[] },
): readonly RuleFault[] {
  if (isThere) return [];
  const because = [...field.split(" or "), ...unless].map((member) => `${path}.${member}`);
  return [{ path: `${path}.${field}`, message: `${field} field is required for ${taskWords(task)}`, because }];
}
