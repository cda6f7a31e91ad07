import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useMemo, useState } from "react";
import type { ReactNode } from "react";

import { exactDefinitionQuery } from "../../api/queries.ts";
import { whyNotRerun } from "../../model/actions.ts";
import { attemptBefore } from "../../model/reasons/attempt-before.ts";
import { allTasksOf } from "../../model/execution.ts";
import type { TaskDefinition, TaskRow } from "../../model/execution.ts";
import { IconButton } from "../../parts/button.tsx";
import { JsonTree } from "../../parts/json-tree.tsx";
import { Empty } from "../../parts/notes.tsx";
import { StatusBadge } from "../../parts/status-badge.tsx";
import { Tabs } from "../../parts/tabs.tsx";
import { Duration } from "../../parts/time.tsx";
import { toast } from "../../parts/toasts.tsx";
import { useKeys } from "../../shell/keys.ts";
import { TaskTypeIcon } from "../../task-types/task-type-icon.tsx";
import type { Tab } from "./execution-keys.ts";
import { Attempts } from "./inspector-attempts.tsx";
import { Logs } from "./inspector-logs.tsx";
import { Origins, Readers } from "./inspector-origins.tsx";
import type { InspectorProps } from "./inspector-props.ts";
import { NotKnownThen } from "./not-known-then.tsx";
import { PayloadView } from "./payload-view.tsx";
import { RerunDialog } from "./rerun-dialog.tsx";
import { TaskSummary } from "./inspector-summary.tsx";
import { Worker } from "./inspector-worker.tsx";
import styles from "./inspector.module.css";

/** One task: what it got, what it gave, who did it, and what can be done with it. */
export function Inspector(props: InspectorProps): ReactNode {
  const { execution, graph, task, taskRef, tab, at, onChange } = props;
  const definition = useMemo(
    () => allTasksOf(graph.definition.tasks).find((one) => one.taskReferenceName === taskRef),
    [graph.definition, taskRef],
  );
  const attempts = graph.tasks.filter((other) => other.baseRef === taskRef);
  const [isRerun, setRerun] = useState(false);
  const whyNot = whyNotRerun(graph.summary);
  useKeys({
    r: () => {
      if (task === undefined) toast("It has not been reached: nothing can be run again from it", { hasFailed: true });
      else if (whyNot === undefined) setRerun(true);
      else toast(whyNot, { hasFailed: true });
    },
  });
  const payload = { execution, version: (task?.updateTime ?? 0) + (task?.endTime ?? 0) };
  const shown = task === undefined ? "definition" : tab === "worker" && !hasWorker(task) ? "summary" : tab;
  return (
    <aside className={styles.inspector} aria-label={`Task ${taskRef}`}>
      <div className={styles.head}>
        <TaskTypeIcon type={definition?.type ?? task?.taskType ?? ""} />
        <h2 className="ellipsis" title={task?.ref ?? taskRef}>
          {task?.ref ?? taskRef}
        </h2>
        <IconButton label="Close" onClick={() => onChange({ t: undefined, ref: undefined })}>
          <X size={16} />
        </IconButton>
      </div>
      <div className={styles.line}>
        <span>{definition?.type ?? task?.taskType}</span>
        {task === undefined ? (
          <span>has not been reached</span>
        ) : (
          <StatusBadge status={task.status} taskType={task.taskType} />
        )}
        {task !== undefined && <Duration from={task.startTime || task.scheduledTime} to={task.endTime} />}
      </div>
      {task !== undefined && (
        <div className={styles.tabs}>
          <Tabs
            label="Task"
            selected={shown}
            onSelect={(next) => onChange({ tab: next })}
            tabs={tabsFor(task, attempts.length)}
          />
        </div>
      )}
      <div className={styles.panel}>
        {task !== undefined && shown === "summary" && (
          <TaskSummary {...props} task={task} definition={definition} onRerun={() => setRerun(true)} />
        )}
        {task !== undefined && shown === "input" && (
          <>
            <Before attempts={attempts} task={task} onChange={onChange} />
            <PayloadView {...payload} taskId={task.taskId} field="input" />
            {definition !== undefined && <Origins task={definition} graph={graph} onChange={onChange} />}
          </>
        )}
        {task !== undefined && shown === "output" && (
          <>
            <Before attempts={attempts} task={task} onChange={onChange} />
            {at !== undefined && task.endTime === 0 ? (
              <NotKnownThen title="It had not ended then" onNow={() => onChange({ at: undefined })}>
                What it gave until then is not known.
              </NotKnownThen>
            ) : (
              <PayloadView {...payload} taskId={task.taskId} field="output" />
            )}
            {definition !== undefined && <Readers task={definition} graph={graph} onChange={onChange} />}
          </>
        )}
        {task !== undefined && shown === "logs" && <Logs taskId={task.taskId} at={at} />}
        {task !== undefined && shown === "attempts" && (
          <Attempts execution={execution} attempts={attempts} selected={task.taskId} onSelect={props.onSelectTask} />
        )}
        {task !== undefined && shown === "worker" && <Worker task={task} graph={graph} />}
        {shown === "definition" &&
          (definition === undefined ? (
            <Empty title="It comes from a dynamic fork">Its definition was made while the workflow ran.</Empty>
          ) : (
            <DefinitionJson execution={execution} definition={definition} />
          ))}
      </div>
      {isRerun && task !== undefined && (
        <RerunDialog task={task} execution={execution} onClose={() => setRerun(false)} onDone={props.onChanged} />
      )}
    </aside>
  );
}

type DefinitionProps = Pick<InspectorProps, "execution"> & { readonly definition: TaskDefinition };

/** A task's definition as somebody has written it; as it is drawn by until that is there. */
function DefinitionJson({ execution, definition }: DefinitionProps): ReactNode {
  const { data } = useQuery(exactDefinitionQuery(execution));
  const ref = definition.taskReferenceName;
  const exact = useMemo(() => data && allTasksOf(data.tasks).find((one) => one.taskReferenceName === ref), [data, ref]);
  return <JsonTree value={exact ?? definition} name="definition" />;
}

type BeforeProps = Pick<InspectorProps, "onChange"> & { readonly attempts: readonly TaskRow[]; readonly task: TaskRow };

/** Leads to what has changed since the attempt or turn before; nothing where it is the first. */
function Before({ attempts, task, onChange }: BeforeProps): ReactNode {
  const before = attemptBefore(attempts, task);
  if (before === undefined) return undefined;
  const isTurn = before.iteration !== task.iteration;
  return (
    <button type="button" className={styles.before} onClick={() => onChange({ tab: "attempts", t: task.taskId })}>
      What has changed since {isTurn ? `turn ${before.iteration}` : `attempt ${before.retryCount + 1}`}
    </button>
  );
}

/** Of what the server itself does as part of deciding no worker can be told. */
function hasWorker({ taskType, workerId, pollCount }: TaskRow): boolean {
  return taskType === "SIMPLE" || taskType === "HTTP" || workerId !== "" || pollCount > 0;
}

function tabsFor(task: TaskRow, attempts: number): readonly { readonly key: Tab; readonly label: ReactNode }[] {
  return [
    { key: "summary", label: "Summary" },
    { key: "input", label: "Input" },
    { key: "output", label: "Output" },
    { key: "logs", label: "Logs" },
    { key: "attempts", label: `Attempts ${attempts}` },
    ...(hasWorker(task) ? [{ key: "worker" as const, label: "Worker" }] : []),
    { key: "definition", label: "Definition" },
  ];
}
