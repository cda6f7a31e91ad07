import { isTerminalWorkflow, WORKFLOW_STATUSES } from "@tutti/engine";

/** The statuses of executions that have ended, as SQL. */
export const TERMINAL_STATUSES = WORKFLOW_STATUSES.filter(isTerminalWorkflow)
  .map((status) => `'${status}'`)
  .join(",");
