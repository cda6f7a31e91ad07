import { taskDefFromWire, taskDefToWire, workflowDefFromWire, workflowDefToWire } from "@tutti/contracts";
import type { tuttiMetadataGrpc } from "@tutti/contracts";
import { jsonToText, taskDefFromJson, taskDefToJson, workflowDefFromJson, workflowDefToJson } from "@tutti/engine";
import type { Json, Read, TaskDef, WorkflowDef } from "@tutti/engine";

import { given } from "./call-edges.ts";
import { objectOf } from "./object-of.ts";

/**
 * The definition in either of its forms, and what of it could not be read, with paths within it. @throws RpcError
 * INVALID_ARGUMENT where there is none, or no JSON object
 */
export function workflowDefOf(
  definition: tuttiMetadataGrpc.WorkflowDefToStore | undefined,
  path: string,
): Read<WorkflowDef> {
  const form = given(definition?.form, path);
  if (form.$case === "message") return workflowDefFromWire(form.value);
  return workflowDefFromJson(objectOf(form.value, path).tree);
}

/** The definition's JSON, if that is its form. @throws RpcError as `workflowDefOf` */
export function workflowJsonOf(definition: tuttiMetadataGrpc.WorkflowDefToStore | undefined): Json | undefined {
  return definition?.form?.$case === "json" ? objectOf(definition.form.value, "definition").tree : undefined;
}

/** Likewise of a task. */
export function taskDefOf(definition: tuttiMetadataGrpc.TaskDefToStore | undefined, path: string): Read<TaskDef> {
  const form = given(definition?.form, path);
  if (form.$case === "message") return taskDefFromWire(form.value);
  return taskDefFromJson(objectOf(form.value, path).tree);
}

export function workflowDefStored(def: WorkflowDef): tuttiMetadataGrpc.StoredWorkflowDef {
  return {
    ...workflowDefVersion(def),
    message: workflowDefToWire(def),
    json: Buffer.from(jsonToText(workflowDefToJson(def))),
  };
}

export function workflowDefVersion({ name, version, createTime, updateTime }: WorkflowDef) {
  return { name, version, createTime, updateTime: timeOf(updateTime) };
}

export function taskDefStored(def: TaskDef): tuttiMetadataGrpc.StoredTaskDef {
  const { name, createTime, updateTime } = def;
  const json = Buffer.from(jsonToText(taskDefToJson(def)));
  return { name, createTime, updateTime: timeOf(updateTime), message: taskDefToWire(def), json };
}

/** 0 stands for never. */
function timeOf(time: number): number | undefined {
  return time === 0 ? undefined : time;
}
