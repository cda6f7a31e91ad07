import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Maximize2, X } from "lucide-react";
import type { ReactNode } from "react";

import { explanationQuery } from "../../api/explanation.ts";
import { executionQuery } from "../../api/queries.ts";
import type { Execution } from "../../api/queries.ts";
import { MiniGraph } from "../../canvas/mini-graph.tsx";
import type { ExecutionSummary } from "../../model/execution.ts";
import { explain } from "../../model/reasons/explain.ts";
import { rootCauses } from "../../model/reasons/root-cause.ts";
import { buttonClass, IconButton } from "../../parts/button.tsx";
import { CopyButton } from "../../parts/copy-button.tsx";
import { ErrorNote } from "../../parts/notes.tsx";
import { StatusBadge } from "../../parts/status-badge.tsx";
import { Duration, Time, useNow } from "../../parts/time.tsx";
import styles from "./peek-panel.module.css";

type PeekProps = { readonly workflowId: string; readonly onClose: () => void };

/** What can be told of an execution at a glance, without leaving the list. */
export function PeekPanel({ workflowId, onClose }: PeekProps): ReactNode {
  const execution = useQuery({ ...executionQuery(workflowId), placeholderData: undefined });
  const graph = execution.data?.graph;
  return (
    <aside className={styles.peek} aria-label="Peek">
      <div className={styles.head}>
        <h2 className="ellipsis">{graph?.summary.workflowName ?? "…"}</h2>
        <Link to="/executions/$id" params={{ id: workflowId }} className={buttonClass()}>
          <Maximize2 size={13} /> Open
        </Link>
        <IconButton label="Close" onClick={onClose}>
          <X size={16} />
        </IconButton>
      </div>
      {execution.isError && <ErrorNote error={execution.error} onRetry={() => void execution.refetch()} />}
      {execution.data !== undefined && graph !== undefined && (
        <div className={styles.body}>
          <Facts summary={graph.summary} />
          <Reasons execution={execution.data} />
          <div className={styles.drawing}>
            <MiniGraph graph={graph} />
          </div>
        </div>
      )}
    </aside>
  );
}

function Facts({ summary }: { readonly summary: ExecutionSummary }): ReactNode {
  return (
    <dl className={styles.facts}>
      <div>
        <dt>Status</dt>
        <dd>
          <StatusBadge status={summary.status} />
        </dd>
      </div>
      <div>
        <dt>Id</dt>
        <dd className="mono">
          <span className="ellipsis">{summary.workflowId}</span>
          <CopyButton text={summary.workflowId} name="id" />
        </dd>
      </div>
      {summary.correlationId !== "" && (
        <div>
          <dt>Correlation</dt>
          <dd>{summary.correlationId}</dd>
        </div>
      )}
      <div>
        <dt>Started</dt>
        <dd>
          <Time at={summary.startTime} />
        </dd>
      </div>
      <div>
        <dt>{summary.endTime > 0 ? "Took" : "Runs for"}</dt>
        <dd>
          <Duration from={summary.startTime} to={summary.endTime} />
        </dd>
      </div>
    </dl>
  );
}

function Reasons({ execution }: { readonly execution: Execution }): ReactNode {
  const { graph, revision } = execution;
  const told = useQuery({
    ...explanationQuery(graph.summary.workflowId, revision),
    enabled: graph.summary.status !== "COMPLETED",
  }).data;
  const now = useNow();
  // While the server is asked nothing is said: it knows more than can be told from here.
  if (told === undefined) return undefined;
  const reasons = rootCauses((told ?? explain(graph, { now })).slice(0, 3));
  if (reasons.length === 0 || graph.summary.status === "COMPLETED") return undefined;
  return (
    <ul className={styles.reasons} aria-label="Why">
      {reasons.map((reason) => (
        <li key={`${reason.taskId ?? ""} ${reason.text}`} data-status={reason.kind}>
          {reason.text}
        </li>
      ))}
    </ul>
  );
}
