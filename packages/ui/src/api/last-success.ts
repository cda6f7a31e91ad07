import type { ExecutionSummary } from "../model/execution.ts";
import { searchExecutions } from "./queries.ts";
import { queryOf } from "./search-query.ts";

/** The id of the last execution of the same definition that completed, this one left out; undefined where there is none. */
export async function lastSuccess(
  of: Pick<ExecutionSummary, "workflowId" | "workflowName">,
): Promise<string | undefined> {
  const query = queryOf({ name: of.workflowName, status: ["COMPLETED"] });
  const { rows } = await searchExecutions({ query, sort: "startTime:DESC", start: 0, size: 2 });
  return rows.find(({ workflowId }) => workflowId !== of.workflowId)?.workflowId;
}
