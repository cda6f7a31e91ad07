import { createContext, useContext } from "react";
import type { ReactNode } from "react";

import type { ExecutionSummary } from "../../model/execution.ts";
import type { Glimpse } from "../../model/lists/glimpses.ts";
import { cappedText, countText } from "../../model/format.ts";
import { statusKind } from "../../model/status.ts";
import styles from "./columns.module.css";

/** What stands beside the rows of the list around, by their ids. */
export const KnownGlimpses = createContext<ReadonlyMap<string, Glimpse>>(new Map());

type RowProps = { readonly row: ExecutionSummary };

/** How many tasks of those that there are have ended. */
export function Progress({ row }: RowProps): ReactNode {
  const glimpse = useContext(KnownGlimpses).get(row.workflowId);
  if (glimpse === undefined) return undefined;
  const { tasks, ended, isCapped } = glimpse;
  return (
    <span className={styles.ended} title={`${countText(ended)} of ${cappedText(tasks, isCapped)} tasks have ended`}>
      <span className={styles.progress} data-status={statusKind(row.status)}>
        <i style={{ width: `${tasks === 0 ? 0 : (ended / tasks) * 100}%` }} />
      </span>
      <span className="number">
        {countText(ended)}
        <span className="muted">/{cappedText(tasks, isCapped)}</span>
      </span>
    </span>
  );
}

/** What stands at a place of its input or output. */
export function PathCell({ row, path }: RowProps & { readonly path: string }): ReactNode {
  const value = useContext(KnownGlimpses).get(row.workflowId)?.values.get(path);
  if (value === undefined) return undefined;
  const { text, isCut, isUnknown } = value;
  if (isUnknown) return <span className="muted">too long</span>;
  if (text === undefined) return <span className="muted">–</span>;
  return (
    <span className="mono" title={text}>
      {isCut ? `${text}…` : text}
    </span>
  );
}
