import type { WorkflowDef } from "@tutti/engine";

import type { ResponseObject } from "./response-json.ts";

/** A version of a definition without its content. Source: reference/api.md 2.6. */
export function workflowDefSummaryToJson({ name, version, createTime, updateTime }: WorkflowDef): ResponseObject {
  return { name, version, createTime, updateTime };
}
