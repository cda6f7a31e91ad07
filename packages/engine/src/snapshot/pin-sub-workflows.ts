import { nestedTasks, withNestedTasks } from "../definition/nested-tasks.ts";
import type { WorkflowDef } from "../definition/workflow-def.ts";
import type { WorkflowTask } from "../definition/workflow-task.ts";

/**
 * The names of the sub-workflows whose version is that which is the latest when the execution starts: those with neither
 * a version nor a definition of their own. A name that is an expression is known only when its task runs.
 * Source: reference/engine.md 5.8; case child-name-expression-without-version.
 */
export function subWorkflowNamesToPin(def: WorkflowDef): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (task: WorkflowTask): void => {
    const name = nameToPin(task);
    if (name !== undefined) names.add(name);
    for (const { tasks } of nestedTasks(task)) tasks.forEach(visit);
  };
  def.tasks.forEach(visit);
  return names;
}

/** The definition with the versions of these sub-workflows written into it. */
export function pinSubWorkflows(def: WorkflowDef, versions: ReadonlyMap<string, number>): WorkflowDef {
  if (versions.size === 0) return def;
  const pin = (task: WorkflowTask): WorkflowTask => {
    const version = versions.get(nameToPin(task) ?? "");
    const pinned = withNestedTasks(task, pin);
    if (version === undefined || task.subWorkflowParam === undefined) return pinned;
    return { ...pinned, subWorkflowParam: { ...task.subWorkflowParam, version } };
  };
  return { ...def, tasks: def.tasks.map(pin) };
}

function nameToPin({ type, subWorkflowParam }: WorkflowTask): string | undefined {
  if (type !== "SUB_WORKFLOW" || subWorkflowParam === undefined) return undefined;
  const { name = "", version, workflowDefinition } = subWorkflowParam;
  const isLiteral = name !== "" && !name.includes("${");
  return version === undefined && workflowDefinition === undefined && isLiteral ? name : undefined;
}
