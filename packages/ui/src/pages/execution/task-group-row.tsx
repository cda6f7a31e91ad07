import { ChevronDown, ChevronRight } from "lucide-react";
import type { ReactNode } from "react";

import { countOf, countText, durationText } from "../../model/format.ts";
import { kindWords, statusKind, statusWords } from "../../model/status.ts";
import type { Grouping, TaskGroup } from "../../model/lists/task-groups.ts";
import { StatusIcon } from "../../parts/status-icon.tsx";
import styles from "./table-lens.module.css";

type GroupProps = { readonly group: TaskGroup; readonly by: Grouping; readonly onToggle: () => void };

/** What a group of tasks has in common, how they stand and how long they ran in all. */
export function TaskGroupRow({ group, by, onToggle }: GroupProps): ReactNode {
  const { value, count, ranMs, kinds, isFolded } = group;
  const name = by === "status" ? statusWords(value) : value || "No worker";
  return (
    <div className={styles.group}>
      <button type="button" className={styles.fold} aria-expanded={!isFolded} onClick={onToggle} title={name}>
        {isFolded ? <ChevronRight size={13} /> : <ChevronDown size={13} />}
        {by === "status" && (
          <span className={styles.kind} data-status={statusKind(value)}>
            <StatusIcon kind={statusKind(value)} size={12} />
          </span>
        )}
        <strong className={`ellipsis ${by === "worker" && value !== "" ? "mono" : ""}`}>{name}</strong>
        <span className="number muted">{countOf(count, "task")}</span>
      </button>
      <span className={styles.kinds}>
        {by !== "status" &&
          kinds.map(({ kind, count: some }) => (
            <span key={kind} className={styles.kind} data-status={kind} title={`${countText(some)} ${kindWords(kind)}`}>
              <StatusIcon kind={kind} size={11} />
              <span className="number">{countText(some)}</span>
            </span>
          ))}
      </span>
      <span className="number muted">{ranMs > 0 && `ran ${durationText(ranMs)} in all`}</span>
    </div>
  );
}
