import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { jobQuery } from "../../api/bulk-jobs.ts";
import { isJobOpen } from "../../model/lists/bulk-jobs.ts";
import { countText } from "../../model/format.ts";
import { Button, buttonClass } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { ErrorNote } from "../../parts/notes.tsx";
import { JobProgress } from "./job-progress.tsx";
import styles from "./jobs.module.css";
import type { Outcome } from "./use-bulk.ts";

type OutcomeProps = { readonly label: string; readonly outcome: Outcome; readonly onClose: () => void };

/** How it goes, and what came of it. A job goes on when this is closed. */
export function BulkOutcome({ label, outcome, onClose }: OutcomeProps): ReactNode {
  return "jobId" in outcome ? (
    <JobOutcome label={label} jobId={outcome.jobId} onClose={onClose} />
  ) : (
    <Dialog
      title={label}
      onClose={onClose}
      foot={
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <DirectOutcome {...outcome} />
    </Dialog>
  );
}

function JobOutcome({ label, jobId, onClose }: Omit<OutcomeProps, "outcome"> & { readonly jobId: string }): ReactNode {
  const job = useQuery(jobQuery(jobId));
  const isOpen = job.data === undefined || isJobOpen(job.data);
  return (
    <Dialog
      title={label}
      onClose={onClose}
      foot={
        <>
          <Link to="/jobs/$id" params={{ id: jobId }} className={buttonClass()} onClick={onClose}>
            Open the job
          </Link>
          <Button look="primary" onClick={onClose}>
            {isOpen ? "Let it run" : "Done"}
          </Button>
        </>
      }
    >
      {job.data !== undefined && <JobProgress job={job.data} />}
      {job.isError && <ErrorNote error={job.error} onRetry={() => void job.refetch()} />}
      {isOpen && <p className="muted">It runs on the server, and goes on when this is closed.</p>}
    </Dialog>
  );
}

function DirectOutcome({ done, refused }: Exclude<Outcome, { readonly jobId: string }>): ReactNode {
  const errors = Object.entries(refused);
  return (
    <>
      <p role="status">
        {countText(done.length)} done{errors.length > 0 ? `, ${countText(errors.length)} refused` : ""}.
      </p>
      {errors.length > 0 && (
        <ul className={styles.errors}>
          {errors.slice(0, 50).map(([id, why]) => (
            <li key={id}>
              <span className="mono">{id}</span> {why}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
