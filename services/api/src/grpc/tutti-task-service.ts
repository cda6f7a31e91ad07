import { taskResultFromWire, taskToWire } from "@tutti/contracts";
import type { tuttiTaskGrpc } from "@tutti/contracts";

import type { Operations } from "../operations/operations.ts";
import { callerOf, given, readOf, valueOf, within } from "./call-edges.ts";
import { unary } from "./served.ts";
import { tellDelivery } from "./task-edges.ts";

/** `tutti.v1.TaskService`: what Conductor's contract does not have. */
export function tuttiTaskService({ nextTasks }: Pick<Operations, "nextTasks">) {
  return {
    updateTaskV2: unary(async ({ result }: tuttiTaskGrpc.UpdateTaskV2Request, context) => {
      const read = readOf(taskResultFromWire(given(result, "result"), "result"));
      const next = valueOf(within("result", await nextTasks.updateAndPoll(read, callerOf(context, read.workerId))));
      if (next === undefined) return { task: undefined };
      tellDelivery(next, context);
      return { task: taskToWire(next.view) };
    }),
  };
}
