import type { WorkflowTask } from "./workflow-task.ts";

/** What a list of tasks is to the task that holds it. */
export type NestedRole = "case" | "branch" | "loop" | "try" | "catch" | "finally" | "compensation";

/** A list of tasks within a task. */
export type NestedTasks = {
  /** Where it stands in the task, as `decisionCases.big` or `forkTasks[1]`. */
  readonly place: string;
  readonly role: NestedRole;
  readonly tasks: readonly WorkflowTask[];
};

/** Every list of tasks that the task holds itself, in the order of the definition; empty lists too. */
export function nestedTasks(task: WorkflowTask): readonly NestedTasks[] {
  const lists: NestedTasks[] = [];
  for (const [name, tasks] of task.decisionCases) lists.push({ place: `decisionCases.${name}`, role: "case", tasks });
  lists.push({ place: "defaultCase", role: "case", tasks: task.defaultCase });
  for (const [index, tasks] of task.forkTasks.entries()) {
    lists.push({ place: `forkTasks[${index}]`, role: "branch", tasks });
  }
  lists.push({ place: "loopOver", role: "loop", tasks: task.loopOver });
  lists.push({ place: "tryTasks", role: "try", tasks: task.tryTasks ?? [] });
  lists.push({ place: "catchTasks", role: "catch", tasks: task.catchTasks ?? [] });
  lists.push({ place: "finallyTasks", role: "finally", tasks: task.finallyTasks ?? [] });
  lists.push({ place: "compensateWith", role: "compensation", tasks: task.compensateWith ?? [] });
  return lists;
}

/** The task with every task that it holds itself replaced by what `change` makes of it. */
export function withNestedTasks(task: WorkflowTask, change: (nested: WorkflowTask) => WorkflowTask): WorkflowTask {
  return {
    ...task,
    decisionCases: new Map([...task.decisionCases].map(([name, tasks]) => [name, tasks.map(change)] as const)),
    defaultCase: task.defaultCase.map(change),
    forkTasks: task.forkTasks.map((branch) => branch.map(change)),
    loopOver: task.loopOver.map(change),
    tryTasks: task.tryTasks?.map(change),
    catchTasks: task.catchTasks?.map(change),
    finallyTasks: task.finallyTasks?.map(change),
    compensateWith: task.compensateWith?.map(change),
  };
}
