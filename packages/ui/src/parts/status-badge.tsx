import type { ReactNode } from "react";

import { statusKind, statusWords } from "../model/status.ts";
import { StatusIcon } from "./status-icon.tsx";
import styles from "./status.module.css";

/** A status as icon and words. With the type of a task, one that waits for time or a person says so. */
export function StatusBadge({ status, taskType }: { readonly status: string; readonly taskType?: string }): ReactNode {
  const kind = statusKind(status, taskType);
  return (
    <span className={styles.badge} data-status={kind}>
      <StatusIcon kind={kind} size={12} />
      {statusWords(status)}
    </span>
  );
}
