import type { Execution } from "@tutti/engine";

import type { NamedCursor } from "../execution-reads.ts";
import type { ExecutionStore } from "../execution-store.ts";
import { pageFrom } from "../page-from.ts";
import type { ExecutionTables } from "./execution-tables.ts";

/** Executions by what they are called. */
export function makeFinds({
  executions,
}: ExecutionTables): Pick<ExecutionStore, "findNamed" | "findCorrelated" | "findAll" | "findPending"> {
  const all = (): readonly Execution[] => [...executions.values()].map(({ execution }) => execution);
  return {
    findNamed: async (filter, after, limit) => {
      const { workflowName, status, workflowVersion: version, createdFrom, createdTo } = filter;
      const found = (await Promise.resolve(all()))
        .filter((one) => one.workflowName === workflowName && one.status === status)
        .filter((one) => version === undefined || one.workflowVersion === version)
        .filter(({ createTime }) => createTime >= createdFrom && createTime <= createdTo)
        .map(({ createTime, workflowVersion, workflowId }) => ({ createTime, workflowVersion, workflowId }))
        .filter((cursor) => after === undefined || byCreation(cursor, after) > 0)
        .sort(byCreation);
      return pageFrom(found, { limit, cursorOf: (cursor) => cursor });
    },
    findPending: async (taskDefName, limit) => {
      const open = (await Promise.resolve([...executions.values()]))
        .filter(({ execution: { status } }) => status === "RUNNING" || status === "PAUSED")
        .sort((a, b) => byName(a.execution, b.execution));
      const tasks = open.flatMap((rows) => [...rows.tasks.values()].sort((a, b) => compareText(a.taskId, b.taskId)));
      return tasks
        .filter((task) => task.taskDefName === taskDefName && PENDING.has(task.status))
        .slice(0, limit)
        .map(({ workflowId, taskId }) => ({ workflowId, taskId }));
    },
    findCorrelated: async ({ workflowName, correlationId, status }, after, limit) => {
      const found = (await Promise.resolve(all()))
        .filter((one) => one.workflowName === workflowName && one.correlationId === correlationId)
        .filter((one) => status === undefined || one.status === status)
        .map(({ workflowId }) => workflowId)
        .filter((id) => after === undefined || compareText(id, after) > 0)
        .sort(compareText);
      return pageFrom(found, { limit, cursorOf: (id) => id });
    },
    findAll: async (after, limit) => {
      const ids = (await Promise.resolve(all()))
        .map(({ workflowId }) => workflowId)
        .filter((id) => after === undefined || compareText(id, after) > 0)
        .sort(compareText);
      return pageFrom(ids, { limit, cursorOf: (id) => id });
    },
  };
}

const PENDING = new Set(["SCHEDULED", "IN_PROGRESS"]);

/** RUNNING before PAUSED. */
function byName(a: Execution, b: Execution): number {
  const byText = Buffer.compare(Buffer.from(a.workflowName), Buffer.from(b.workflowName));
  return byText || -compareText(a.status, b.status) || byCreation(a, b);
}

function byCreation(a: NamedCursor, b: NamedCursor): number {
  return (
    a.createTime - b.createTime || a.workflowVersion - b.workflowVersion || compareText(a.workflowId, b.workflowId)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
