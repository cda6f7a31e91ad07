import { parseJson, taskDefFromJson, workflowDefFromJson, type TaskDef, type WorkflowDef } from "@tutti/engine";

type Members = { readonly [key: string]: unknown };

/** A definition of SIMPLE tasks, one after the other, each named like its reference. */
export function sequence(name: string, references: readonly string[], members: Members = {}): WorkflowDef {
  const tasks = references.map((reference) => ({ name: reference, taskReferenceName: reference, type: "SIMPLE" }));
  return definition({ name, tasks, ...members });
}

export function definition(members: Members): WorkflowDef {
  return workflowDefFromJson(parseJson(JSON.stringify(members))).value;
}

export function taskDefinition(name: string, members: Members = {}): TaskDef {
  return taskDefFromJson(parseJson(JSON.stringify({ name, ...members }))).value;
}
