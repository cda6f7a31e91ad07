import type { ErrorGroup } from "../../model/lists/error-groups.ts";
import type { ExecutionsKeys } from "../executions/executions-keys.ts";
import type { BulkTarget } from "../jobs/use-bulk.ts";

const failed = "FAILED,TIMED_OUT";

/** What of a group can be retried: all that have not been since. */
export function targetOf({ id, workflowIds, count }: ErrorGroup): BulkTarget {
  if (workflowIds !== undefined) return { kind: "ids", workflowIds };
  return { kind: "filter", total: count, filter: { query: `status IN (${failed})`, freeText: "", errorGroup: id } };
}

/** The list of its executions. So many ids, where the group is not known to the server, fit into an address. */
export function listOf({ id, workflowIds }: ErrorGroup): ExecutionsKeys {
  if (workflowIds === undefined) return { error: id };
  return { q: `workflowId IN (${workflowIds.slice(0, 50).join(",")})` };
}
