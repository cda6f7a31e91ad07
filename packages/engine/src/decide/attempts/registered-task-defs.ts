import { nestedTasks, withNestedTasks } from "../../definition/nested-tasks.ts";
import type { TaskDef } from "../../definition/task-def.ts";
import type { WorkflowTask } from "../../definition/workflow-task.ts";
import { needKey } from "../../need.ts";
import { definitionToInline } from "../../snapshot/inline-task-definitions.ts";
import { isServerTaskType } from "../../task-types/task-types.ts";
import type { Draft } from "../draft.ts";
import { NeedsSignal } from "../needs-signal.ts";
import { WorkflowFailure } from "../workflow-failure.ts";

/**
 * Configurations that the workflow's definition does not have, and the tasks within them, with their task definitions:
 * their own, the registered one, or an ad-hoc one that is not retried. Throws WorkflowFailure for a task of a type of its
 * own that nobody has registered. Source: reference/engine.md 5.3 to 5.5; 13.4-5 mended.
 */
export function withTaskDefinitions(draft: Draft, tasks: readonly WorkflowTask[]): readonly WorkflowTask[] {
  const names = [...new Set(namesToDefine(tasks))];
  const registered = names.length === 0 ? new Map<string, TaskDef>() : registeredTaskDefs(draft, names);
  const withOwn = (task: WorkflowTask): WorkflowTask => ({
    ...(isSingle(task) ? task : withNestedTasks(task, withOwn)),
    taskDefinition: defined(task, registered.get(task.name)),
  });
  return tasks.map(withOwn);
}

function* namesToDefine(tasks: readonly WorkflowTask[]): Iterable<string> {
  for (const task of tasks) {
    if (task.taskDefinition === undefined) yield task.name;
    for (const { tasks: nested } of nestedTasks(task)) yield* namesToDefine(nested);
  }
}

function isSingle(task: WorkflowTask): boolean {
  return nestedTasks(task).every(({ tasks }) => tasks.length === 0);
}

function defined(task: WorkflowTask, registered: TaskDef | undefined): TaskDef {
  const taskDef = definitionToInline(task, registered);
  const isAdHoc = task.taskDefinition === undefined && registered === undefined;
  if (isAdHoc && task.type !== "SIMPLE" && !isServerTaskType(task.type))
    throw new WorkflowFailure(`Invalid task specified. Cannot find task by name ${task.name} in the task definitions`);
  return isAdHoc ? { ...taskDef, retryCount: 0 } : taskDef;
}

function registeredTaskDefs(draft: Draft, names: readonly string[]): ReadonlyMap<string, TaskDef> {
  const need = { kind: "taskDefs", names } as const;
  const answer = draft.env.answers?.get(needKey(need));
  if (answer?.kind !== "taskDefs") throw new NeedsSignal([need]);
  return answer.found;
}
