import type { EpochMs } from "@tutti/engine";

import type { BulkJob, BulkJobStore, TakenBulkJob } from "../bulk-jobs.ts";

type Row = { job: TakenBulkJob; holder: string; leasedUntil: EpochMs };

const isOpen = ({ job: { state } }: Row): boolean => state === "RUNNING" || state === "STOPPING";

/** BulkJobStore in memory. */
export function makeMemoryBulkJobStore(clock: () => EpochMs): BulkJobStore {
  const rows = new Map<string, Row>();
  const held = (jobId: string, holder: string): Row | undefined => {
    const row = rows.get(jobId);
    return row !== undefined && isOpen(row) && row.holder === holder ? row : undefined;
  };
  return {
    create: async (order) => {
      const now = await Promise.resolve(clock());
      if (rows.has(order.jobId)) return false;
      const counts = { done: 0, skipped: 0, failed: 0, errors: [], pending: [], note: "" };
      const place = order.workflowIds === undefined ? { time: now, workflowId: LAST_ID } : 0;
      const times = { createdTime: now, updateTime: now, endTime: 0 };
      rows.set(order.jobId, {
        job: { ...order, ...counts, ...times, place, state: "RUNNING" },
        holder: "",
        leasedUntil: 0,
      });
      return true;
    },
    get: async (jobId) => await Promise.resolve(shown(rows.get(jobId))),
    list: async (after, limit) => {
      const all = [...rows.values()].flatMap((row) => shown(row) ?? []).sort(newestFirst);
      const rest = all.filter((job) => after === undefined || newestFirst(job, after) > 0);
      return await Promise.resolve(rest.slice(0, limit));
    },
    stop: async (jobId) => {
      const row = await Promise.resolve(rows.get(jobId));
      if (row?.job.state === "RUNNING") row.job = { ...row.job, state: "STOPPING", updateTime: clock() };
      return shown(row);
    },
    take: async (holder, { leaseMs, limit }) => {
      const now = await Promise.resolve(clock());
      const free = [...rows.values()]
        .filter((row) => isOpen(row) && (row.leasedUntil <= now || row.holder === holder))
        .sort((a, b) => newestFirst(b.job, a.job))
        .slice(0, limit);
      for (const row of free) [row.holder, row.leasedUntil] = [holder, now + leaseMs];
      return free.map(({ job }) => job);
    },
    keep: async (jobId, holder, leaseMs) => {
      const row = await Promise.resolve(held(jobId, holder));
      if (row !== undefined) row.leasedUntil = clock() + leaseMs;
      return row !== undefined;
    },
    save: async (jobId, holder, { progress, end, leaseMs }) => {
      const row = await Promise.resolve(held(jobId, holder));
      if (row === undefined) return undefined;
      const now = clock();
      const endTime = end === undefined ? 0 : now;
      row.job = { ...row.job, ...progress, state: end ?? row.job.state, updateTime: now, endTime };
      row.leasedUntil = now + leaseMs;
      return row.job.state;
    },
    forgetEnded: async (olderThanMs, limit) => {
      const ended = [...rows.values()].filter((row) => !isOpen(row) && row.job.endTime <= clock() - olderThanMs);
      const gone = ended.slice(0, limit);
      for (const { job } of gone) rows.delete(job.jobId);
      return await Promise.resolve(gone.length);
    },
  };
}

const LAST_ID = "ffffffff-ffff-ffff-ffff-ffffffffffff" as TakenBulkJob["pending"][number];

function shown(row: Row | undefined): BulkJob | undefined {
  if (row === undefined) return undefined;
  const { workflowIds: _, ...job } = row.job;
  return job;
}

function newestFirst(a: Pick<BulkJob, "createdTime" | "jobId">, b: Pick<BulkJob, "createdTime" | "jobId">): number {
  return b.createdTime - a.createdTime || (a.jobId < b.jobId ? 1 : Number(a.jobId > b.jobId) * -1);
}
