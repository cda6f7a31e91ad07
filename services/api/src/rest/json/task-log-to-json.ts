import type { TaskLog } from "@tutti/ports";

import type { ResponseObject } from "./response-json.ts";

/** Source: reference/api.md 3.2 "TaskExecLog". */
export function taskLogToJson({ log, taskId, createdTime }: TaskLog): ResponseObject {
  return { log, taskId, createdTime };
}
