import type { Execution } from "../model/execution.ts";

/**
 * The domain whose queue a worker task goes to: that of its type, else of `*`; the last of a list, whatever workers
 * are polling; undefined for the plain queue. Source: reference/engine.md 7.2.
 */
export function domainFor(execution: Execution, taskType: string): string | undefined {
  const domains = execution.taskToDomain.get(taskType) ?? execution.taskToDomain.get("*");
  const last = domains?.split(",").at(-1)?.trim();
  return last === undefined || last === "" || last.toUpperCase() === "NO_DOMAIN" ? undefined : last;
}
