import type { ReactNode } from "react";

import type { TaskRow } from "../../model/execution.ts";
import { StatusBadge } from "../../parts/status-badge.tsx";
import { Duration, Time } from "../../parts/time.tsx";
import styles from "./inspector.module.css";

type AttemptsProps = {
  readonly attempts: readonly TaskRow[];
  readonly selected: string;
  readonly onSelect: (task: TaskRow) => void;
};

const mostShown = 500;

/** Every attempt and every turn of a task, the newest first. */
export function Attempts({ attempts, selected, onSelect }: AttemptsProps): ReactNode {
  const shown = attempts.toReversed().slice(0, mostShown);
  return (
    <>
      {shown.map((task) => (
        <button
          key={task.taskId}
          type="button"
          className={styles.attempt}
          aria-pressed={task.taskId === selected}
          onClick={() => onSelect(task)}
        >
          <StatusBadge status={task.status} taskType={task.taskType} />
          {task.iteration > 0 && <span className="muted">turn {task.iteration}</span>}
          <span className="muted">attempt {task.retryCount + 1}</span>
          <Duration from={task.startTime} to={task.endTime} />
          <span className="ellipsis muted">{task.reason}</span>
          <Time at={task.scheduledTime} />
        </button>
      ))}
      {attempts.length > mostShown && (
        <p className={styles.list}>{attempts.length - mostShown} earlier ones are in the table.</p>
      )}
    </>
  );
}
