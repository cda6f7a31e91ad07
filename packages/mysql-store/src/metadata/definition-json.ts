import { Payload, taskDefFromJson, taskDefToJson, workflowDefFromJson, workflowDefToJson } from "@tutti/engine";
import type { TaskDef, WorkflowDef } from "@tutti/engine";

import { payloadBuffer } from "../payload/payload-hash.ts";
import type { Row } from "../sql/row.ts";
import { bytesOf, numberOf } from "../sql/row.ts";

export function workflowDefToBytes(def: WorkflowDef): Buffer {
  return payloadBuffer(Payload.fromTree(workflowDefToJson(def)));
}

/** The definition of a row of `workflow_def`; the times are the columns'. */
export function workflowDefFromRow(row: Row): WorkflowDef {
  const { value } = workflowDefFromJson(Payload.fromBytes(bytesOf(row, "definition")).tree);
  return { ...value, createTime: numberOf(row, "create_time"), updateTime: numberOf(row, "update_time") };
}

export function taskDefToBytes(def: TaskDef): Buffer {
  return payloadBuffer(Payload.fromTree(taskDefToJson(def)));
}

/** As `workflowDefFromRow`, of `task_def`. */
export function taskDefFromRow(row: Row): TaskDef {
  const { value } = taskDefFromJson(Payload.fromBytes(bytesOf(row, "definition")).tree);
  return { ...value, createTime: numberOf(row, "create_time"), updateTime: numberOf(row, "update_time") };
}
