import type { EpochMs, TaskId } from "@tutti/engine";

import type { ExecutionStore } from "../execution-store.ts";
import type { TaskLog, TaskLogStore } from "../task-log-store.ts";

/** TaskLogStore in memory, for the tasks of `executions`. */
export function makeMemoryTaskLogStore(
  clock: () => EpochMs,
  executions: Pick<ExecutionStore, "getTask">,
): TaskLogStore {
  const logsOf = new Map<TaskId, TaskLog[]>();
  return {
    async append(taskId, logs) {
      if ((await executions.getTask(taskId)) === undefined) return false;
      const now = clock();
      const lines = logs.map(({ log, createdTime }) => ({
        taskId,
        log,
        createdTime: createdTime === 0 ? now : createdTime,
      }));
      logsOf.set(taskId, [...(logsOf.get(taskId) ?? []), ...lines]);
      return true;
    },
    async list(taskId) {
      // They go with their execution, when somebody looks.
      if ((await executions.getTask(taskId)) === undefined) logsOf.delete(taskId);
      return [...(logsOf.get(taskId) ?? [])].sort((a, b) => a.createdTime - b.createdTime);
    },
  };
}
