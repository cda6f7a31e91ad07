import { adHocTaskDef } from "../definition/definition-from-json.ts";
import { nestedTasks, withNestedTasks } from "../definition/nested-tasks.ts";
import type { TaskDef } from "../definition/task-def.ts";
import type { WorkflowDef } from "../definition/workflow-def.ts";
import type { WorkflowTask } from "../definition/workflow-task.ts";

/** The names of all tasks of the definition that bring no task definition of their own, each once. */
export function taskNamesToInline(def: WorkflowDef): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (tasks: readonly WorkflowTask[]): void => {
    for (const task of tasks) {
      if (task.taskDefinition === undefined) names.add(task.name);
      for (const { tasks: nested } of nestedTasks(task)) visit(nested);
    }
  };
  visit(def.tasks);
  return names;
}

/**
 * The definition as an execution keeps it: every task has its task definition, the registered one or, where nobody
 * registered one, an ad-hoc one. Source: reference/engine.md 1.5 "Ad-hoc TaskDefs".
 */
export function inlineTaskDefinitions(def: WorkflowDef, registered: ReadonlyMap<string, TaskDef>): WorkflowDef {
  const inline = (task: WorkflowTask): WorkflowTask => ({
    ...withNestedTasks(task, inline),
    taskDefinition: definitionToInline(task, registered.get(task.name)),
  });
  return { ...def, tasks: def.tasks.map(inline) };
}

/**
 * A task's own definition, else the registered one, else an ad-hoc one. Of what is registered under the name of a DYNAMIC
 * task its template alone counts: the rest is said by what that resolves to. Source: reference/engine.md 5.4, 13.4-5 mended.
 */
export function definitionToInline(task: WorkflowTask, registered: TaskDef | undefined): TaskDef {
  if (task.taskDefinition !== undefined) return task.taskDefinition;
  const adHoc = adHocTaskDef(task.name, { isSimple: task.type === "SIMPLE" });
  if (registered === undefined) return adHoc;
  return task.type === "DYNAMIC" ? { ...adHoc, inputTemplate: registered.inputTemplate } : registered;
}
