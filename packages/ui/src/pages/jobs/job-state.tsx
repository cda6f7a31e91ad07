import type { ReactNode } from "react";

import type { BulkJob } from "../../model/lists/bulk-jobs.ts";
import type { StatusKind } from "../../model/status.ts";
import { StatusIcon } from "../../parts/status-icon.tsx";
import styles from "../../parts/status.module.css";

const looks: Readonly<Record<string, readonly [StatusKind, string]>> = {
  RUNNING: ["running", "Running"],
  STOPPING: ["paused", "Stopping"],
  STOPPED: ["stopped", "Stopped"],
  DONE: ["done", "Done"],
  FAILED: ["failed", "Failed"],
};

/** How a job stands, as icon and word. */
export function JobState({ job }: { readonly job: BulkJob }): ReactNode {
  const [kind, words] = looks[job.state] ?? ["queued", job.state];
  return (
    <span className={styles.badge} data-status={kind}>
      <StatusIcon kind={kind} size={12} />
      {words}
    </span>
  );
}
