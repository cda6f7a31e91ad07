import { addTask } from "../decide/attempts/new-task.ts";
import { jsonObject } from "../payload/json.ts";
import type { TaskType } from "./task-type.ts";

/** Does nothing and has ended thereby; its inputs are not even evaluated. Source: reference/engine.md 5.18. */
export const noop: TaskType = {
  schedule: (draft, node) => addTask(draft, node, { status: "COMPLETED", input: jsonObject([]) }),
  restart: () => undefined,
  isRetried: false,
};
