import { ChevronDown, ChevronRight } from "lucide-react";
import type { ReactNode } from "react";

import { countText } from "../../model/format.ts";
import { statusKind } from "../../model/status.ts";
import type { TimelineRow } from "../../model/time/timeline.ts";
import { StatusIcon } from "../../parts/status-icon.tsx";
import styles from "./lane-name.module.css";

type NameProps = {
  readonly row: TimelineRow;
  readonly selected: string | undefined;
  readonly onSelect: (key: string, taskId: string) => void;
  readonly onToggle: () => void;
};

/** What a line of tasks is called, how it stands, and what folds it. */
export function LaneName({ row, selected, onSelect, onToggle }: NameProps): ReactNode {
  const { key, ref, branch, depth, holds, isFolded, isSubWorkflow, turns } = row;
  const own = row.attempts.findLast((task) => task.baseRef === ref) ?? row.attempts.at(-1);
  if (own === undefined) return undefined;
  const label = `${isFolded ? "Unfold" : "Fold"} ${isSubWorkflow ? "the sub-workflow of " : ""}${key}`;
  return (
    <div className={styles.head} style={{ paddingLeft: 8 + depth * 14 }}>
      {holds > 0 ? (
        <button type="button" className={styles.toggle} aria-expanded={!isFolded} aria-label={label} onClick={onToggle}>
          {isFolded ? <ChevronRight size={12} /> : <ChevronDown size={12} />}
        </button>
      ) : (
        <span className={styles.toggle} />
      )}
      <button
        type="button"
        className={styles.name}
        aria-pressed={row.attempts.some((task) => task.taskId === selected)}
        title={branch > 0 ? `${ref}, the first of branch ${branch}` : ref}
        onClick={() => onSelect(key, own.taskId)}
      >
        <StatusIcon kind={statusKind(own.status, own.taskType)} size={12} />
        <span className="ellipsis">{ref}</span>
        {turns > 1 && <span className="muted number">×{countText(turns)}</span>}
        {isFolded && !isSubWorkflow && <span className="muted number">{countText(holds)}</span>}
      </button>
    </div>
  );
}
