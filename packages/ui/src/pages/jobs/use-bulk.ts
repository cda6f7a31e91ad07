import { useMutation, useQuery } from "@tanstack/react-query";

import { actOnMany } from "../../api/actions.ts";
import type { BulkResult } from "../../api/actions.ts";
import { beginJob, reachOf } from "../../api/bulk-jobs.ts";
import type { JobRequest } from "../../api/bulk-jobs.ts";
import { pageOfExecutions } from "../../api/execution-list.ts";
import type { ListFilter, ListPage } from "../../api/execution-list.ts";
import type { ActionName } from "../../model/actions.ts";
import { allows, reachOfRows } from "../../model/lists/bulk-jobs.ts";
import type { BulkReach } from "../../model/lists/bulk-jobs.ts";
import type { ExecutionSummary } from "../../model/execution.ts";

/** Which executions: rows that somebody selected, those of some ids, or all that match. */
export type BulkTarget =
  | { readonly kind: "rows"; readonly rows: readonly ExecutionSummary[] }
  | { readonly kind: "ids"; readonly workflowIds: readonly string[] }
  | { readonly kind: "filter"; readonly filter: ListFilter; readonly total: number };

export type BulkOptions = {
  readonly verb: ActionName;
  readonly target: BulkTarget;
  readonly first?: number | undefined;
};

/** `rows`: who is reached, where the server has no jobs and the console goes through them itself. */
export type KnownReach = { readonly reach: BulkReach; readonly rows?: readonly ExecutionSummary[] };

/** What would be reached, asked before anything is done. */
export function useReach(options: BulkOptions) {
  return useQuery({
    queryKey: ["reach", options],
    queryFn: async ({ signal }): Promise<KnownReach> => {
      const reach = await reachOf({ ...requestOf(options), reason: "" }, signal);
      if (reach !== null) return { reach };
      const all = await rowsOf(options.target, signal);
      const rows = all.slice(0, options.first ?? all.length);
      return { rows, reach: reachOfRows(options.verb, rows) };
    },
    staleTime: 0,
    gcTime: 0,
  });
}

export type Outcome = { readonly jobId: string } | BulkResult;
type RunRequest = { readonly known: KnownReach; readonly reason: string; readonly perSecond: number | undefined };

/** Does it: as a job of the server, or one call after another where it has none. */
export function useRun(options: BulkOptions) {
  return useMutation({
    mutationFn: async ({ known, reason, perSecond }: RunRequest): Promise<Outcome> => {
      const { rows } = known;
      if (rows === undefined) return await beginJob({ ...requestOf(options), reason, perSecond }, newJobId());
      const reached = rows.filter((row) => allows(options.verb, row.status)).map((row) => row.workflowId);
      return await actOnMany(options.verb, reached, reason);
    },
  });
}

function requestOf({ verb, target, first }: BulkOptions): Omit<JobRequest, "reason"> {
  if (target.kind === "filter") return { verb, first, target: { kind: "filter", filter: target.filter } };
  const workflowIds = target.kind === "ids" ? target.workflowIds : target.rows.map((row) => row.workflowId);
  return { verb, first, target: { kind: "ids", workflowIds } };
}

/** `crypto.randomUUID` is there on https and localhost only. */
function newJobId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function rowsOf(target: BulkTarget, signal: AbortSignal): Promise<readonly ExecutionSummary[]> {
  if (target.kind === "rows") return target.rows;
  if (target.kind === "filter") return await allMatching(target.filter, target.total, signal);
  const query = `workflowId IN (${target.workflowIds.join(",")})`;
  return await allMatching({ query, freeText: "", errorGroup: "" }, target.workflowIds.length, signal);
}

/** Page by page, to the last or to as many as were counted. */
async function allMatching(
  filter: ListFilter,
  total: number,
  signal: AbortSignal,
): Promise<readonly ExecutionSummary[]> {
  const sort = { key: "startTime", isDescending: true };
  const rows: ExecutionSummary[] = [];
  let page: string | undefined = "";
  while (page !== undefined && rows.length < total) {
    const piece: ListPage = await pageOfExecutions({ filter, sort, page, size: 500 }, signal);
    rows.push(...piece.rows);
    page = piece.next;
  }
  return rows;
}
