import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import type { ReactNode } from "react";

import { executionQuery } from "../../api/queries.ts";
import type { Execution } from "../../api/queries.ts";
import { latestOf, tasksByBaseRef } from "../../model/execution.ts";
import type { TaskRow } from "../../model/execution.ts";
import { isFailure, statusKind } from "../../model/status.ts";
import { graphAt } from "../../model/time-travel.ts";
import { ErrorNote } from "../../parts/notes.tsx";
import { copyText } from "../../parts/copy-button.tsx";
import { Tabs } from "../../parts/tabs.tsx";
import { toast } from "../../parts/toasts.tsx";
import { useKeys } from "../../shell/keys.ts";
import { PageHead } from "../../shell/page-head.tsx";
import type { ExecutionKeys } from "./execution-keys.ts";
import { ExecutionHead } from "./execution-head.tsx";
import styles from "./execution.module.css";
import { GraphLens } from "./graph-lens.tsx";
import { Inspector } from "./inspector.tsx";
import { JsonLens } from "./json-lens.tsx";
import { Scrubber } from "./scrubber.tsx";
import { TableLens } from "./table-lens.tsx";
import { TimelineLens } from "./timeline-lens.tsx";

/** One execution: what happened, why it stands where it stands, and what can be done. */
export function ExecutionPage(): ReactNode {
  const { id } = useParams({ from: "/executions/$id" });
  const execution = useQuery(executionQuery(id));
  const data = execution.data;
  if (data === undefined || data.graph.summary.workflowId !== id) {
    return (
      <>
        <PageHead title={data === undefined && execution.isPending ? "Execution" : `Execution ${id}`} />
        {execution.isError && <ErrorNote error={execution.error} onRetry={() => void execution.refetch()} />}
      </>
    );
  }
  return <Loaded key={id} execution={data} onChanged={() => void execution.refetch()} />;
}

type LoadedProps = { readonly execution: Execution; readonly onChanged: () => void };

function Loaded({ execution, onChanged }: LoadedProps): ReactNode {
  const keys = useSearch({ from: "/executions/$id" });
  const navigate = useNavigate({ from: "/executions/$id" });
  const change = (more: ExecutionKeys): void =>
    // A lens is a place to come back to; what is selected in it is not.
    void navigate({ search: (old) => ({ ...old, ...more }), replace: more.lens === undefined });
  const graph = useMemo(
    () => (keys.at === undefined ? execution.graph : graphAt(execution.graph, keys.at)),
    [execution, keys.at],
  );
  const byRef = useMemo(() => tasksByBaseRef(graph.tasks), [graph]);
  const task = graph.tasks.find(({ taskId }) => taskId === keys.t) ?? latestOf(byRef.get(keys.ref ?? ""));
  const ref = task?.baseRef ?? keys.ref;
  const select = (nextRef: string, taskId?: string): void => change({ ref: nextRef, t: taskId });
  const selectTask = (next: TaskRow | undefined): void =>
    change(next === undefined ? {} : { ref: next.baseRef, t: next.taskId });
  const lens = keys.lens ?? "graph";
  useExecutionKeys({ tasks: graph.tasks, task, selectTask, change, workflowId: graph.summary.workflowId });
  return (
    <>
      <ExecutionHead
        graph={execution.graph}
        onSelect={(taskId) => selectTask(graph.tasks.find((other) => other.taskId === taskId))}
        onChanged={onChanged}
      />
      <div className={styles.body} data-alone={ref === undefined || lens === "json"}>
        <section className={styles.lens} aria-label="What happened">
          <div className={styles.bar}>
            <Tabs label="Lens" tabs={lensTabs} selected={lens} onSelect={(next) => change({ lens: next })} />
            <span className="muted number">{graph.tasks.length} tasks</span>
          </div>
          {lens === "graph" && (
            <GraphLens graph={graph} tasks={byRef} keys={keys} selected={ref} onSelect={select} onChange={change} />
          )}
          {lens === "timeline" && <TimelineLens graph={graph} selected={task?.taskId} onSelect={selectTask} />}
          {lens === "table" && <TableLens tasks={graph.tasks} selected={task?.taskId} onSelect={selectTask} />}
          {lens === "json" && <JsonLens workflowId={graph.summary.workflowId} />}
          {lens !== "json" && <Scrubber graph={execution.graph} at={keys.at} onChange={(at) => change({ at })} />}
        </section>
        {ref !== undefined && lens !== "json" && (
          <Inspector
            execution={execution}
            graph={graph}
            task={task}
            taskRef={ref}
            tab={keys.tab ?? "summary"}
            onChange={change}
            onSelectTask={selectTask}
            onChanged={onChanged}
          />
        )}
      </div>
    </>
  );
}

const lensTabs = [
  { key: "graph", label: "Graph" },
  { key: "timeline", label: "Timeline" },
  { key: "table", label: "Table" },
  { key: "json", label: "JSON" },
] as const;

type KeysFor = {
  readonly tasks: readonly TaskRow[];
  readonly task: TaskRow | undefined;
  readonly selectTask: (task: TaskRow | undefined) => void;
  readonly change: (keys: ExecutionKeys) => void;
  readonly workflowId: string;
};

function useExecutionKeys({ tasks, task, selectTask, change, workflowId }: KeysFor): void {
  const failure = (step: 1 | -1): void => {
    const failures = tasks.filter((row) => isFailure(statusKind(row.status)));
    const at = failures.findIndex((row) => row.taskId === task?.taskId);
    selectTask(
      failures[at === -1 ? (step === 1 ? 0 : failures.length - 1) : (at + step + failures.length) % failures.length],
    );
  };
  const copy = (text: string, what: string): void => void copyText(text).then(() => toast(`${what} copied`));
  useKeys({
    "1": () => change({ lens: "graph" }),
    "2": () => change({ lens: "timeline" }),
    "3": () => change({ lens: "table" }),
    "4": () => change({ lens: "json" }),
    f: () => failure(1),
    F: () => failure(-1),
    ".": () => change({ at: undefined }),
    c: () => copy(workflowId, "Id"),
    y: () => copy(location.href, "Address"),
    Escape: () => change({ t: undefined, ref: undefined }),
  });
}
