import type { Changes } from "@tutti/engine";

import { idToBytes } from "../sql/id-bytes.ts";
import { insertRows } from "../sql/statement.ts";
import type { MultiRowStatement, SqlValue } from "../sql/statement.ts";

export const RUNNING = 0;
export const FREED = 1;
export const TOLD = 2;

const COLUMNS = ["workflow_id", "task_id", "lease_id", "limit_name", "since", "window_ms", "passed_at", "state"];

/** The rows of `limited_lease`: of slots that were taken, and then of those that were freed, which may be the same. */
export function slotStatements(changes: readonly Changes[]): MultiRowStatement[] {
  return [
    insertRows("limited_lease", {
      columns: COLUMNS,
      rows: changes.flatMap(taken),
      tail: "on duplicate key update state=state",
    }),
    // A row that is gone was freed before; it goes again.
    insertRows("limited_lease", {
      columns: COLUMNS,
      rows: changes.flatMap(freed),
      tail: "on duplicate key update state=values(state)",
    }),
  ];
}

function taken({ slotsTaken }: Changes): SqlValue[][] {
  return slotsTaken.map(({ limit, since, ...slot }) => {
    const windowMs = limit.rateLimitPerFrequency > 0 ? limit.rateLimitFrequencyInSeconds * 1000 : 0;
    return [...keyOf(slot), slot.name, since, windowMs, since + windowMs, RUNNING];
  });
}

function freed({ slotsFreed, execution: { lastEventTime: now } }: Changes): SqlValue[][] {
  return slotsFreed.map((slot) => [...keyOf(slot), slot.name, now, 0, now, FREED]);
}

function keyOf({ workflowId, taskId, leaseId }: Changes["slotsFreed"][number]): SqlValue[] {
  return [idToBytes(workflowId), idToBytes(taskId), leaseId];
}
