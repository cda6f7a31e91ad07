import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import type { ReactNode } from "react";

import { jobsQuery } from "../../api/bulk-jobs.ts";
import { handledOf, whichWords } from "../../model/lists/bulk-jobs.ts";
import type { BulkJob } from "../../model/lists/bulk-jobs.ts";
import { cappedText, countText } from "../../model/format.ts";
import { buttonClass } from "../../parts/button.tsx";
import { DataTable } from "../../parts/data-table.tsx";
import type { Column } from "../../parts/data-table.tsx";
import { Empty, ErrorNote } from "../../parts/notes.tsx";
import { Time } from "../../parts/time.tsx";
import { PageHead } from "../../shell/page-head.tsx";
import { JobProgress } from "./job-progress.tsx";
import { JobState } from "./job-state.tsx";
import styles from "./jobs-page.module.css";
import { jobVerbWords } from "./verbs.ts";

/** What was done to many executions at once, the latest first. */
export function JobsPage(): ReactNode {
  const jobs = useQuery(jobsQuery);
  const navigate = useNavigate();
  const hasBy = jobs.data?.some(({ createdBy }) => createdBy !== "") === true;
  const columns = useMemo(() => columnsOf(hasBy), [hasBy]);
  return (
    <>
      <PageHead title="Bulk jobs" beside={jobs.data && <span className="number">{countText(jobs.data.length)}</span>} />
      {jobs.isError && <ErrorNote error={jobs.error} onRetry={() => void jobs.refetch()} />}
      {jobs.data === null && (
        <Empty title="This server keeps no bulk jobs">
          Actions on many executions still work from the list; the page that begins them goes through them itself.
        </Empty>
      )}
      {jobs.data?.length === 0 && (
        <Empty title="No bulk job yet">
          <p>Select executions, or all that match a filter, and retry, pause, restart or terminate them together.</p>
          <Link to="/executions" search={{ status: "FAILED,TIMED_OUT" }} className={buttonClass("primary")}>
            Failed executions
          </Link>
        </Empty>
      )}
      {jobs.data && jobs.data.length > 0 && (
        <DataTable
          label="Bulk jobs"
          columns={columns}
          rows={jobs.data}
          keyOf={(job) => job.jobId}
          card={card}
          rowHeight={40}
          onOpen={({ jobId }) => void navigate({ to: "/jobs/$id", params: { id: jobId } })}
        />
      )}
    </>
  );
}

const card = {
  height: 92,
  cell: (job: BulkJob) => (
    <div className={styles.card}>
      <div className={styles.line}>
        <JobName job={job} />
        <JobState job={job} />
      </div>
      <JobProgress job={job} />
    </div>
  ),
};

function JobName({ job }: { readonly job: BulkJob }): ReactNode {
  return (
    <Link to="/jobs/$id" params={{ id: job.jobId }} className="ellipsis">
      <strong>{jobVerbWords(job.verb)}</strong> <span className="muted">{whichWords(job)}</span>
    </Link>
  );
}

/** Who has begun a job is told where anybody has said who they are. */
const columnsOf = (hasBy: boolean): readonly Column<BulkJob>[] => [
  { key: "state", title: "State", width: "120px", cell: (job) => <JobState job={job} /> },
  { key: "what", title: "What", width: "minmax(220px, 2fr)", cell: (job) => <JobName job={job} /> },
  {
    key: "progress",
    title: "Progress",
    width: "240px",
    cell: (job) => (
      <span className={styles.bar}>
        <progress max={Math.max(job.total, 1)} value={handledOf(job)} aria-label="Progress" />
        <span className="number">
          {countText(handledOf(job))} / {cappedText(job.total, job.isTotalCapped)}
        </span>
      </span>
    ),
  },
  {
    key: "failed",
    title: "Failed",
    width: "80px",
    isRight: true,
    cell: (job) => (
      <span className={`number ${job.failed > 0 ? styles.failed : "muted"}`}>{countText(job.failed)}</span>
    ),
  },
  {
    key: "reason",
    title: "Reason",
    width: "minmax(120px, 1fr)",
    cell: (job) => <span title={job.reason}>{job.reason}</span>,
  },
  ...(hasBy
    ? [
        {
          key: "by",
          title: "By",
          width: "110px",
          cell: (job: BulkJob) => <span title={job.createdBy}>{job.createdBy}</span>,
        },
      ]
    : []),
  { key: "begun", title: "Begun", width: "92px", cell: (job) => <Time at={job.createdTime} /> },
];
