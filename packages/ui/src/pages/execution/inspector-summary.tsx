import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { ReactNode } from "react";

import { whyNotRerun } from "../../model/actions.ts";
import { coreReason } from "../../model/reasons/core-reason.ts";
import type { TaskDefinition, TaskRow } from "../../model/execution.ts";
import { durationText } from "../../model/format.ts";
import { isOpenStatus, statusKind } from "../../model/status.ts";
import { usualText } from "../../model/time/usual.ts";
import type { Usual } from "../../model/time/usual.ts";
import { Button, buttonClass } from "../../parts/button.tsx";
import { Duration, ExactTime } from "../../parts/time.tsx";
import { EndTaskDialog } from "./end-task-dialog.tsx";
import type { InspectorProps } from "./inspector-props.ts";
import styles from "./inspector.module.css";
import { useUsual, usualOfTask } from "./use-usual.ts";

type SummaryProps = Omit<InspectorProps, "task"> & {
  readonly task: TaskRow;
  readonly definition: TaskDefinition | undefined;
  readonly onRerun: () => void;
};

/** The facts of one attempt, and what can be done with it. */
export function TaskSummary({ task, graph, onRerun, onChanged }: SummaryProps): ReactNode {
  const [isEnding, setEnding] = useState(false);
  const usual = usualOfTask(useUsual([graph.summary]), graph.summary, task.baseRef);
  const isOpen = isOpenStatus(task.status);
  const hasQueue = task.taskType === "SIMPLE" || task.taskType === "HTTP";
  return (
    <>
      {task.reason !== "" && (
        <p
          className={styles.reason}
          data-status={statusKind(task.status)}
          tabIndex={0}
          role="region"
          aria-label="Reason"
          title={task.reason}
        >
          {coreReason(task.reason)}
        </p>
      )}
      <Facts task={task} usual={usual} />
      <div className={styles.actions}>
        {task.subWorkflowId !== "" && (
          <Link to="/executions/$id" params={{ id: task.subWorkflowId }} className={buttonClass()}>
            Open the sub-workflow
          </Link>
        )}
        {isOpen && (
          <Button look={task.taskType === "HUMAN" ? "primary" : "normal"} onClick={() => setEnding(true)}>
            Complete or fail…
          </Button>
        )}
        <Button aria-keyshortcuts="r" why={whyNotRerun(graph.summary)} onClick={onRerun}>
          Run again from here…
        </Button>
        {hasQueue && (
          <Link to="/queues" search={{ type: task.taskDefName }} className={buttonClass()}>
            Queue
          </Link>
        )}
      </div>
      {isEnding && (
        <EndTaskDialog
          task={task}
          workflowId={graph.summary.workflowId}
          onClose={() => setEnding(false)}
          onDone={onChanged}
        />
      )}
    </>
  );
}

function Facts({ task, usual }: { readonly task: TaskRow; readonly usual: Usual | undefined }): ReactNode {
  const waited = task.startTime > 0 ? durationText(task.startTime - task.scheduledTime) : "";
  return (
    <dl className={styles.facts}>
      <dt>Task definition</dt>
      <dd>{task.taskDefName}</dd>
      <dt>Attempt</dt>
      <dd>
        {task.retryCount + 1}
        {task.iteration > 0 && <span className="muted"> of turn {task.iteration}</span>}
      </dd>
      <dt>Scheduled</dt>
      <dd>
        <ExactTime at={task.scheduledTime} />
      </dd>
      <dt>Started</dt>
      <dd>
        <ExactTime at={task.startTime} />
      </dd>
      <dt>Ended</dt>
      <dd>
        <ExactTime at={task.endTime} />
      </dd>
      {waited !== "" && (
        <>
          <dt>Waited</dt>
          <dd className="number">{waited}</dd>
        </>
      )}
      <dt>Ran</dt>
      <dd>
        <Duration from={task.startTime} to={task.endTime} />
        {usual !== undefined && (
          <span className="muted" title={usualText(usual)}>
            , usually at most {durationText(usual.p95Ms)}
          </span>
        )}
      </dd>
      {task.workerId !== "" && (
        <>
          <dt>Worker</dt>
          <dd className="mono">{task.workerId}</dd>
        </>
      )}
      {task.domain !== "" && (
        <>
          <dt>Domain</dt>
          <dd>{task.domain}</dd>
        </>
      )}
      {task.chosenCase !== "" && (
        <>
          <dt>Case</dt>
          <dd>{task.chosenCase}</dd>
        </>
      )}
      {task.pollCount > 0 && (
        <>
          <dt>Polled</dt>
          <dd>{task.pollCount === 1 ? "once" : `${task.pollCount} times`}</dd>
        </>
      )}
      <dt>Task id</dt>
      <dd className="mono">{task.taskId}</dd>
    </dl>
  );
}
