import { taskResultFromWire, taskToWire } from "@tutti/contracts";
import type { tuttiTaskGrpc } from "@tutti/contracts";

import type { Operations } from "../operations/operations.ts";
import { callerOf, given, missing, readOf, valueOf, within } from "./call-edges.ts";
import { taskExecutionToWire } from "./execution-forms.ts";
import { unary } from "./served.ts";
import { tellDelivery } from "./task-edges.ts";

/** `tutti.v1.TaskService`: what Conductor's contract does not have. */
export function tuttiTaskService({
  nextTasks,
  tasks,
}: Pick<Operations, "nextTasks" | "tasks">): tuttiTaskGrpc.TaskServiceServer {
  return {
    getTask: unary(async ({ taskId, includeJson }: tuttiTaskGrpc.GetTaskRequest, { signal }) => {
      const view = valueOf(await tasks.get(taskId, { signal }), missing(`No such task found by id=${taskId}`));
      return { execution: taskExecutionToWire(view, { includeJson }) };
    }),
    updateTaskV2: unary(async ({ result }: tuttiTaskGrpc.UpdateTaskV2Request, context) => {
      const read = readOf(taskResultFromWire(given(result, "result"), "result"));
      const next = valueOf(within("result", await nextTasks.updateAndPoll(read, callerOf(context, read.workerId))));
      if (next === undefined) return { task: undefined };
      tellDelivery(next, context);
      return { task: taskToWire(next.view) };
    }),
  };
}
