import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Play, Square } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";

import { jobQuery, stopJob } from "../../api/bulk-jobs.ts";
import { isJobOpen, verbOfRest, whichWords } from "../../model/lists/bulk-jobs.ts";
import type { BulkJob } from "../../model/lists/bulk-jobs.ts";
import { countText, shortId } from "../../model/format.ts";
import { Button, buttonClass } from "../../parts/button.tsx";
import { PageError } from "../../parts/notes.tsx";
import { Duration, Time } from "../../parts/time.tsx";
import { toast } from "../../parts/toasts.tsx";
import { PageHead } from "../../shell/page-head.tsx";
import { BulkDialog } from "./bulk-dialog.tsx";
import { JobProgress } from "./job-progress.tsx";
import { JobState } from "./job-state.tsx";
import styles from "./jobs-page.module.css";
import { jobVerbWords } from "./verbs.ts";

/** One bulk job: how far it is, what it could not do, and a way to stop it. */
export function JobPage(): ReactNode {
  const { id } = useParams({ from: "/jobs/$id" });
  const query = useQuery(jobQuery(id));
  const job = query.data;
  return (
    <>
      <PageHead
        title={job === undefined ? "Bulk job" : `${jobVerbWords(job.verb)} in bulk`}
        crumb={<Link to="/jobs">Bulk jobs</Link>}
        beside={job !== undefined && <JobState job={job} />}
        actions={job !== undefined && (isJobOpen(job) ? <Stop job={job} /> : <GoOn job={job} />)}
      />
      {query.isError && (
        <PageError error={query.error} onRetry={() => void query.refetch()} missing="No bulk job has this id">
          <Link to="/jobs" className={buttonClass()}>
            All bulk jobs
          </Link>
        </PageError>
      )}
      {job !== undefined && (
        <div className={styles.page}>
          <section>
            <JobProgress job={job} />
            {job.note !== "" && <p className="muted">{job.note}</p>}
          </section>
          <section aria-labelledby="job-facts">
            <h2 id="job-facts">About</h2>
            <Facts job={job} />
          </section>
          {job.errors.length > 0 && (
            <section aria-labelledby="job-errors">
              <h2 id="job-errors">Could not be done</h2>
              <Errors job={job} />
            </section>
          )}
          {job.skips.length > 0 && (
            <section aria-labelledby="job-skips">
              <h2 id="job-skips">Skipped</h2>
              <Skips job={job} />
            </section>
          )}
        </div>
      )}
    </>
  );
}

function Stop({ job }: { readonly job: BulkJob }): ReactNode {
  const client = useQueryClient();
  const stop = async (): Promise<void> => {
    try {
      await stopJob(job.jobId);
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error), { hasFailed: true });
    }
    await client.invalidateQueries({ queryKey: ["jobs"] });
  };
  const why = job.state === "STOPPING" ? "It is being stopped" : undefined;
  return (
    <Button look="danger" why={why} onClick={() => void stop()} title="What is done stays done">
      <Square size={13} /> Stop
    </Button>
  );
}

/** What a job was stopped before is done by another one with the same filter; whom it has come to, that one skips. */
function GoOn({ job }: { readonly job: BulkJob }): ReactNode {
  const [isAsking, setAsking] = useState(false);
  const verb = verbOfRest(job);
  if (verb === undefined) return undefined;
  return (
    <>
      <Button look="primary" onClick={() => setAsking(true)} title="Another job with the same filter">
        <Play size={13} /> Run for the rest
      </Button>
      {isAsking && (
        <BulkDialog
          verb={verb}
          target={{ kind: "filter", filter: job.filter, total: job.total }}
          onClose={() => setAsking(false)}
          onDone={() => setAsking(false)}
        />
      )}
    </>
  );
}

function Facts({ job }: { readonly job: BulkJob }): ReactNode {
  const { query, freeText, errorGroup } = job.filter;
  const hasFilter = query !== "" || freeText !== "" || errorGroup !== "";
  return (
    <dl className={styles.facts}>
      <div>
        <dt>Begun</dt>
        <dd>
          <Time at={job.createdTime} /> {job.createdBy !== "" && <>by {job.createdBy}</>}
        </dd>
      </div>
      <div>
        <dt>{isJobOpen(job) ? "Runs for" : "Took"}</dt>
        <dd>
          <Duration from={job.createdTime} to={job.endTime} />
        </dd>
      </div>
      <div>
        <dt>Rate</dt>
        <dd>{job.perSecond > 0 ? `At most ${countText(job.perSecond)} a second` : "As fast as it goes"}</dd>
      </div>
      {job.reason !== "" && (
        <div className={styles.wide}>
          <dt>Reason</dt>
          <dd>{job.reason}</dd>
        </div>
      )}
      {errorGroup !== "" && (
        <div className={styles.wide}>
          <dt>Error</dt>
          <dd>
            <Link to="/errors/$group" params={{ group: errorGroup }}>
              {job.cause || errorGroup}
            </Link>
          </dd>
        </div>
      )}
      <div className={styles.wide}>
        <dt>Executions</dt>
        <dd>
          {hasFilter ? (
            <Link
              to="/executions"
              search={{
                ...(query === "" ? {} : { q: query }),
                text: freeText || undefined,
                error: errorGroup || undefined,
              }}
            >
              {whichWords(job)}
            </Link>
          ) : (
            whichWords(job)
          )}
        </dd>
      </div>
    </dl>
  );
}

/** By reason, each with the first ones of those that it holds for. */
function Skips({ job }: { readonly job: BulkJob }): ReactNode {
  return (
    <ul className={styles.errors}>
      {job.skips.map(({ text, count, workflowIds }) => (
        <li key={text}>
          <Link to="/executions" search={{ q: `workflowId IN (${workflowIds.join(",")})` }}>
            {countText(count)} {count === 1 ? "execution" : "executions"}
          </Link>
          <span>
            {text}
            {count > workflowIds.length && (
              <span className="muted">; the link leads to the first {countText(workflowIds.length)}</span>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Errors({ job }: { readonly job: BulkJob }): ReactNode {
  return (
    <ul className={styles.errors}>
      {job.errors.map(({ workflowId, message }) => (
        <li key={workflowId}>
          <Link to="/executions/$id" params={{ id: workflowId }} className="mono" title={workflowId}>
            {shortId(workflowId)}
          </Link>
          <span>{message}</span>
        </li>
      ))}
      {job.failed > job.errors.length && (
        <li>
          <span />
          <span className="muted">and {countText(job.failed - job.errors.length)} more</span>
        </li>
      )}
    </ul>
  );
}
