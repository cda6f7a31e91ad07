import { Fragment } from "react";
import type { ReactNode } from "react";

import type { Execution } from "../../api/queries.ts";
import { attemptBefore } from "../../model/reasons/attempt-before.ts";
import type { TaskRow } from "../../model/execution.ts";
import { StatusBadge } from "../../parts/status-badge.tsx";
import { Duration, Time } from "../../parts/time.tsx";
import { AttemptChanges } from "./attempt-changes.tsx";
import styles from "./inspector.module.css";

type AttemptsProps = {
  readonly execution: Execution;
  readonly attempts: readonly TaskRow[];
  readonly selected: string;
  readonly onSelect: (task: TaskRow) => void;
};

const mostShown = 500;

/** Every attempt and every turn of a task, the newest first; below the one that is selected what has changed since the one before. */
export function Attempts({ execution, attempts, selected, onSelect }: AttemptsProps): ReactNode {
  const shown = attempts.toReversed().slice(0, mostShown);
  return (
    <>
      {shown.map((task) => (
        <Fragment key={task.taskId}>
          <Attempt task={task} isSelected={task.taskId === selected} onSelect={onSelect} />
          {task.taskId === selected && <Changes execution={execution} attempts={attempts} task={task} />}
        </Fragment>
      ))}
      {attempts.length > mostShown && (
        <p className={styles.list}>{attempts.length - mostShown} earlier ones are in the table.</p>
      )}
    </>
  );
}

function Changes({
  execution,
  attempts,
  task,
}: Omit<AttemptsProps, "selected" | "onSelect"> & { readonly task: TaskRow }): ReactNode {
  const before = attemptBefore(attempts, task);
  return before === undefined ? undefined : <AttemptChanges execution={execution} before={before} task={task} />;
}

type AttemptProps = Pick<AttemptsProps, "onSelect"> & { readonly task: TaskRow; readonly isSelected: boolean };

function Attempt({ task, isSelected, onSelect }: AttemptProps): ReactNode {
  return (
    <button type="button" className={styles.attempt} aria-pressed={isSelected} onClick={() => onSelect(task)}>
      <span className={styles.attemptLine}>
        <StatusBadge status={task.status} taskType={task.taskType} />
        <span className="muted">
          {task.iteration > 0 && `turn ${task.iteration}, `}attempt {task.retryCount + 1}
        </span>
        <Duration from={task.startTime} to={task.endTime} />
        <Time at={task.scheduledTime} />
      </span>
      {task.reason !== "" && (
        <span className="ellipsis muted" title={task.reason}>
          {task.reason}
        </span>
      )}
    </button>
  );
}
