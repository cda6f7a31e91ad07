import type { ReactNode } from "react";

import { effectText } from "../../model/lists/bulk-jobs.ts";
import type { BulkReach } from "../../model/lists/bulk-jobs.ts";
import { coreReason } from "../../model/reasons/core-reason.ts";
import { countText, shortId } from "../../model/format.ts";
import { StatusBadge } from "../../parts/status-badge.tsx";
import { Time } from "../../parts/time.tsx";
import styles from "./jobs.module.css";

/** Whom an action would come to: by status, with what it does to each, by workflow, and some of them. */
export function Reach({ reach }: { readonly reach: BulkReach }): ReactNode {
  return (
    <div className={styles.reach}>
      <ul className={styles.effects} aria-label="By status">
        {reach.effects.map((effect) => (
          <li key={effect.status} data-skipped={effect.isSkipped}>
            <StatusBadge status={effect.status} />
            <span className="number">{countText(effect.count)}</span>
            <span className="muted">{effectText(effect)}</span>
          </li>
        ))}
      </ul>
      {reach.names.length > 0 && (
        <p className={styles.names}>
          {reach.names.slice(0, 4).map(({ value, count }) => (
            <span key={value}>
              {value} <span className="number muted">{countText(count)}</span>
            </span>
          ))}
          {reach.names.length > 4 && (
            <span className="muted">and {countText(reach.names.length - 4)} more workflows</span>
          )}
        </p>
      )}
      {reach.sample.length > 0 && (
        <ul className={styles.sample} aria-label="Some of them">
          {reach.sample.map((row) => (
            <li key={row.workflowId}>
              <span className="mono muted" title={row.workflowId}>
                {shortId(row.workflowId)}
              </span>
              <span className="ellipsis" title={row.correlationId}>
                <strong>{row.correlationId || row.workflowName}</strong>{" "}
                {row.correlationId !== "" && <span className="muted">{row.workflowName}</span>}
              </span>
              <Time at={row.startTime} />
              {row.reason !== "" && (
                <span className="ellipsis muted" title={row.reason}>
                  {coreReason(row.reason)}
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
