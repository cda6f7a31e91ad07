import type { WorkflowTask } from "../../definition/workflow-task.ts";
import { findExpressions } from "../../expression/find-expressions.ts";
import type { Fault } from "../../fault.ts";
import { memberOf } from "../../payload/json.ts";
import type { PlacedTask } from "../placed-task.ts";
import { requiredFault } from "../rule.ts";
import type { Rule, RuleContext } from "../rule.ts";
import { brief, minimumFaults } from "../value-faults.ts";

/**
 * A loop over a list needs no condition: case api-workflowdef-invalid-types. Where its body does nothing at all the list
 * is no reason for it, and a condition is missed as in any other loop: case flow-definition-checks.
 */
export const doWhileRule: Rule = (placed) => {
  const { task } = placed;
  const needsNoCondition = isOverList(task) && task.loopOver.some(({ type }) => type !== "NOOP");
  return [
    ...requiredFault(task.loopCondition !== undefined || needsNoCondition, "loopCondition", {
      ...placed,
      unless: ["items", "inputParameters", "loopOver"],
    }),
    ...requiredFault(task.loopOver.length > 0, "loopOver", placed),
  ];
};

function isOverList({ items = "", inputParameters }: WorkflowTask): boolean {
  return items.trim() !== "" || (memberOf(inputParameters, "_items") ?? null) !== null;
}

export const forEachRule: Rule = (placed, context) => {
  const { task, path } = placed;
  const isGiven = findExpressions(task.items ?? "").length > 0;
  return [
    ...requiredFault(task.items !== undefined, "items", placed),
    ...(task.items === undefined || isGiven
      ? []
      : [{ path: `${path}.items`, message: "must be an expression that gives a list", found: brief(task.items) }]),
    ...requiredFault(task.itemName !== undefined, "itemName", placed),
    ...nameFaults("itemName", placed, context),
    ...nameFaults("indexName", placed, context),
    ...requiredFault(task.loopOver.length > 0, "loopOver", placed),
    ...minimumFaults(`${path}.parallelism`, task.parallelism, { minimum: 0, message: "must be 0 (all) or more" }),
  ];
};

function nameFaults(field: "itemName" | "indexName", placed: PlacedTask, context: RuleContext): readonly Fault[] {
  const name = placed.task[field];
  const message = name === undefined ? undefined : nameComplaint(name, placed, context);
  if (name === undefined || message === undefined) return [];
  return [{ path: `${placed.path}.${field}`, message, found: brief(name) }];
}

function nameComplaint(name: string, { task, around }: PlacedTask, { references }: RuleContext): string | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(name)) return "must be a letter or _, then letters, digits, _ and -";
  if (name === "workflow" || references.has(name)) return "must differ from workflow and from every taskReferenceName";
  if (around.names.has(name)) return "must differ from the names of the FOR_EACH around it";
  return name === task.itemName && name === task.indexName ? "itemName and indexName must differ" : undefined;
}
