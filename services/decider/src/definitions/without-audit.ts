import type { Audit, SubWorkflowParams, WorkflowDef, WorkflowTask } from "@tutti/engine";

/** The definition without who registered it, and its task definitions, and when. */
export function withoutAudit(def: WorkflowDef): WorkflowDef {
  return cleared({ ...def, tasks: def.tasks.map(taskWithoutAudit) });
}

function taskWithoutAudit(task: WorkflowTask): WorkflowTask {
  return {
    ...task,
    taskDefinition: task.taskDefinition && cleared(task.taskDefinition),
    decisionCases: new Map([...task.decisionCases].map(([name, branch]) => [name, branch.map(taskWithoutAudit)])),
    defaultCase: task.defaultCase.map(taskWithoutAudit),
    forkTasks: task.forkTasks.map((branch) => branch.map(taskWithoutAudit)),
    loopOver: task.loopOver.map(taskWithoutAudit),
    subWorkflowParam: task.subWorkflowParam && paramsWithoutAudit(task.subWorkflowParam),
  };
}

function paramsWithoutAudit(params: SubWorkflowParams): SubWorkflowParams {
  const { workflowDefinition } = params;
  if (typeof workflowDefinition !== "object") return params;
  return { ...params, workflowDefinition: withoutAudit(workflowDefinition) };
}

function cleared<Def extends Audit>(def: Def): Def {
  return { ...def, createTime: 0, updateTime: 0, createdBy: undefined, updatedBy: undefined };
}
