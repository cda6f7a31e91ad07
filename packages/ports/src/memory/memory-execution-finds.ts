import type { Execution } from "@tutti/engine";

import type { ExecutionStore, NamedCursor } from "../execution-store.ts";
import { pageFrom } from "../page-from.ts";
import type { ExecutionTables } from "./execution-tables.ts";

/** Executions by what they are called. */
export function makeFinds({
  executions,
}: ExecutionTables): Pick<ExecutionStore, "findNamed" | "findCorrelated" | "findAll"> {
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

function byCreation(a: NamedCursor, b: NamedCursor): number {
  return (
    a.createTime - b.createTime || a.workflowVersion - b.workflowVersion || compareText(a.workflowId, b.workflowId)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
