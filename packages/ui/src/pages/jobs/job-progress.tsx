import type { ReactNode } from "react";

import { handledOf } from "../../model/lists/bulk-jobs.ts";
import type { BulkJob } from "../../model/lists/bulk-jobs.ts";
import { cappedText, countText } from "../../model/format.ts";
import styles from "./jobs.module.css";

/** How far a job has come, as a bar and in numbers. */
export function JobProgress({ job }: { readonly job: BulkJob }): ReactNode {
  const handled = handledOf(job);
  const total = Math.max(job.total, handled, 1);
  const parts = [
    ["done", job.done],
    ["failed", job.failed],
    ["skipped", job.skipped],
  ] as const;
  return (
    <div className={styles.progress}>
      <div
        className={styles.track}
        role="progressbar"
        aria-label="Progress"
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={handled}
      >
        {parts.map(([status, count]) => (
          <span key={status} data-status={status} style={{ width: `${(count / total) * 100}%` }} />
        ))}
      </div>
      <p className={styles.numbers} role="status">
        <span className="number">
          {countText(handled)} of {cappedText(job.total, job.isTotalCapped)}
        </span>
        {parts.map(
          ([status, count]) =>
            (status === "done" || count > 0) && (
              <span key={status} className="number" data-status={status}>
                {countText(count)} {status}
              </span>
            ),
        )}
      </p>
    </div>
  );
}
