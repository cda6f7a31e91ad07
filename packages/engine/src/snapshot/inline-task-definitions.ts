import { adHocTaskDef } from "../definition/definition-from-json.ts";
import type { TaskDef } from "../definition/task-def.ts";
import type { WorkflowDef } from "../definition/workflow-def.ts";
import type { WorkflowTask } from "../definition/workflow-task.ts";

/** The names of all tasks of the definition that bring no task definition of their own, each once. */
export function taskNamesToInline(def: WorkflowDef): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (tasks: readonly WorkflowTask[]): void => {
    for (const task of tasks) {
      if (task.taskDefinition === undefined) names.add(task.name);
      for (const inner of sequencesOf(task)) visit(inner);
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
    ...task,
    taskDefinition:
      task.taskDefinition ?? registered.get(task.name) ?? adHocTaskDef(task.name, { isSimple: task.type === "SIMPLE" }),
    decisionCases: new Map([...task.decisionCases].map(([name, branch]) => [name, branch.map(inline)] as const)),
    defaultCase: task.defaultCase.map(inline),
    forkTasks: task.forkTasks.map((branch) => branch.map(inline)),
    loopOver: task.loopOver.map(inline),
  });
  return { ...def, tasks: def.tasks.map(inline) };
}

function sequencesOf(task: WorkflowTask): readonly (readonly WorkflowTask[])[] {
  return [...task.decisionCases.values(), task.defaultCase, ...task.forkTasks, task.loopOver];
}
