import { taskDefFromWire, taskDefToWire, workflowDefFromWire, workflowDefToWire } from "@tutti/contracts";
import type { tuttiMetadataGrpc } from "@tutti/contracts";
import { jsonToText, taskDefFromJson, taskDefToJson, workflowDefFromJson, workflowDefToJson } from "@tutti/engine";
import type { TaskDef, WorkflowDef } from "@tutti/engine";

import { given, readOf } from "./call-edges.ts";
import { objectOf } from "./object-of.ts";

/** The definition in either of its forms. @throws RpcError INVALID_ARGUMENT where there is none, or none that can be read */
export function workflowDefOf(definition: tuttiMetadataGrpc.WorkflowDefToStore | undefined, path: string): WorkflowDef {
  const form = given(definition?.form, path);
  if (form.$case === "message") return readOf(workflowDefFromWire(form.value, path));
  return readOf(workflowDefFromJson(objectOf(form.value, path).tree, path));
}

/** The definition in either of its forms. @throws RpcError INVALID_ARGUMENT where there is none, or none that can be read */
export function taskDefOf(definition: tuttiMetadataGrpc.TaskDefToStore | undefined, path: string): TaskDef {
  const form = given(definition?.form, path);
  if (form.$case === "message") return readOf(taskDefFromWire(form.value, path));
  return readOf(taskDefFromJson(objectOf(form.value, path).tree, path));
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
