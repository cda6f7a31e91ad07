import type { WorkflowId } from "@tutti/engine";
import type { Asked, BulkJob, BulkJobOrder, BulkJobState, BulkJobStore, BulkProgress, NewBulkJob } from "@tutti/ports";

import type { SqlPool } from "../connection/sql-pool.ts";
import { NOW_MS } from "../sql/clock.ts";
import { flagOf, numberOf, textOf, type Row } from "../sql/row.ts";

const OPEN = "state in ('RUNNING', 'STOPPING')";
const COLUMNS =
  "job_id, state, created_by, created_time, update_time, end_time, total, is_total_capped, request, progress";
const INSERT = `insert ignore into bulk_job (${COLUMNS}, workflow_ids, holder, leased_until)
  select ?, 'RUNNING', ?, now_ms, now_ms, 0, ?, ?, ?, replace(?, '"$now"', now_ms), ?, '', 0 from (select ${NOW_MS} as now_ms) v`;
const SELECT = `select ${COLUMNS} from bulk_job where job_id = ?`;
const SELECT_PAGE = `select ${COLUMNS} from bulk_job force index (by_created)
  where created_time < ? or (created_time = ? and job_id < ?) order by created_time desc, job_id desc limit ?`;
const STOP = `update bulk_job set state = 'STOPPING', update_time = ${NOW_MS} where job_id = ? and state = 'RUNNING'`;
const SELECT_OPEN = `select job_id, holder, leased_until > ${NOW_MS} as is_leased from bulk_job force index (by_state)
  where ${OPEN} order by created_time`;
const TAKE = `update bulk_job set holder = ?, leased_until = ${NOW_MS} + ?
  where job_id = ? and ${OPEN} and (leased_until <= ${NOW_MS} or holder = ?)`;
const SELECT_TAKEN = `select ${COLUMNS}, workflow_ids from bulk_job where job_id = ?`;
const HELD = `job_id = ? and holder = ? and ${OPEN}`;
const KEEP = `update bulk_job set leased_until = ${NOW_MS} + ? where ${HELD}`;
const SAVE = `update bulk_job set progress = ?, update_time = ${NOW_MS}, leased_until = ${NOW_MS} + ? where ${HELD}`;
const SAVE_END = `update bulk_job set progress = ?, update_time = ${NOW_MS}, end_time = ${NOW_MS}, leased_until = ${NOW_MS} + ?,
  state = ? where ${HELD}`;
// No job ends before it is made: only what is old enough is looked at.
const FORGET = `delete from bulk_job where state in ('STOPPED', 'DONE', 'FAILED') and created_time <= ${NOW_MS} - ?
  and end_time <= ${NOW_MS} - ? order by state, created_time limit ?`;

/** Greater than any time and id. */
const AFTER_ALL = { createdTime: Number.MAX_SAFE_INTEGER, jobId: "" };
/** The place of a job begins at the time at which it is made, which the database says. */
const FROM_NOW = { time: "$now", workflowId: "ffffffff-ffff-ffff-ffff-ffffffffffff" };

/** Bulk jobs in MySQL: each statement commits by itself. */
export function makeBulkJobStore({
  locking,
  reading,
}: {
  readonly locking: SqlPool;
  readonly reading: SqlPool;
}): BulkJobStore {
  const get = async (jobId: string, asked?: Asked): Promise<BulkJob | undefined> => {
    const [row] = await reading.rows({ sql: SELECT, values: [Buffer.from(jobId)] }, asked?.signal);
    return row && jobOf(row);
  };
  const isHeldAfter = async (sql: string, values: readonly (string | number | Buffer)[]): Promise<boolean> =>
    (await locking.run({ sql, values })).affectedRows > 0;
  return {
    create: async (job) => (await locking.run({ sql: INSERT, values: insertValues(job) })).affectedRows > 0,
    get,
    list: async (after = AFTER_ALL, limit, asked) => {
      const { createdTime, jobId } = after;
      const values = [createdTime, createdTime, Buffer.from(jobId), limit];
      return (await reading.rows({ sql: SELECT_PAGE, values }, asked?.signal)).map(jobOf);
    },
    stop: async (jobId) => {
      await locking.run({ sql: STOP, values: [Buffer.from(jobId)] });
      return await get(jobId);
    },
    take: async (holder, { leaseMs, limit }) => {
      const open = await reading.rows({ sql: SELECT_OPEN });
      const free = open.filter((row) => !flagOf(row, "is_leased") || textOf(row, "holder") === holder);
      const taken = [];
      for (const row of free.slice(0, limit)) {
        const jobId = Buffer.from(textOf(row, "job_id"));
        if (!(await isHeldAfter(TAKE, [holder, leaseMs, jobId, holder]))) continue;
        const [whole] = await reading.rows({ sql: SELECT_TAKEN, values: [jobId] });
        if (whole !== undefined) taken.push({ ...jobOf(whole), workflowIds: listedIn(whole) });
      }
      return taken;
    },
    keep: async (jobId, holder, leaseMs) => await isHeldAfter(KEEP, [leaseMs, Buffer.from(jobId), holder]),
    save: async (jobId, holder, { progress, end, leaseMs }) => {
      const held = [Buffer.from(jobId), holder];
      const saved = [JSON.stringify(progress), leaseMs];
      const isSaved = await (end === undefined
        ? isHeldAfter(SAVE, [...saved, ...held])
        : isHeldAfter(SAVE_END, [...saved, end, ...held]));
      return isSaved ? (await get(jobId))?.state : undefined;
    },
    forgetEnded: async (olderThanMs, limit) =>
      (await locking.run({ sql: FORGET, values: [olderThanMs, olderThanMs, limit] })).affectedRows,
  };
}

function insertValues({ jobId, createdBy, total, isTotalCapped, workflowIds, ...order }: NewBulkJob) {
  const place = workflowIds === undefined ? FROM_NOW : 0;
  const progress = { done: 0, skipped: 0, failed: 0, errors: [], place, pending: [], note: "" };
  return [
    ...[Buffer.from(jobId), Buffer.from(createdBy), total, isTotalCapped ? 1 : 0],
    ...[
      JSON.stringify(order),
      JSON.stringify(progress),
      workflowIds === undefined ? null : JSON.stringify(workflowIds),
    ],
  ];
}

function jobOf(row: Row): BulkJob {
  // The two were written by this store from values of their types; members that were undefined are left out.
  const order = JSON.parse(textOf(row, "request")) as BulkJobOrder;
  const progress = JSON.parse(textOf(row, "progress")) as BulkProgress;
  const { filter, reason, first, perSecond } = order;
  return {
    ...{ ...order, filter: filter && { ...filter, condition: filter.condition }, reason, first, perSecond },
    ...progress,
    jobId: textOf(row, "job_id"),
    state: textOf(row, "state") as BulkJobState,
    createdBy: textOf(row, "created_by"),
    createdTime: numberOf(row, "created_time"),
    updateTime: numberOf(row, "update_time"),
    endTime: numberOf(row, "end_time"),
    total: numberOf(row, "total"),
    isTotalCapped: flagOf(row, "is_total_capped"),
  };
}

function listedIn(row: Row): readonly WorkflowId[] | undefined {
  return row["workflow_ids"] === null ? undefined : (JSON.parse(textOf(row, "workflow_ids")) as WorkflowId[]);
}
