import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { queuesQuery } from "../../api/queries.ts";
import type { ExecutionGraph, ExecutionSummary } from "../../model/execution.ts";
import { explain } from "../../model/explain.ts";
import type { Reason } from "../../model/explain.ts";
import { shortId } from "../../model/format.ts";
import { statusKind } from "../../model/status.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import { StatusBadge } from "../../parts/status-badge.tsx";
import { StatusIcon } from "../../parts/status-icon.tsx";
import { Duration, Time, useNow } from "../../parts/time.tsx";
import { PageHead } from "../../shell/page-head.tsx";
import { ExecutionActions } from "./execution-actions.tsx";
import styles from "./execution.module.css";

type HeadProps = {
  readonly graph: ExecutionGraph;
  readonly onSelect: (taskId: string) => void;
  readonly onChanged: () => void;
};

/** Whose execution it is, how it stands, and why. */
export function ExecutionHead({ graph, onSelect, onChanged }: HeadProps): ReactNode {
  const { summary } = graph;
  return (
    <>
      <PageHead
        title={summary.workflowName}
        beside={
          <>
            <Link to="/definitions/$name" params={{ name: summary.workflowName }} search={{ version: summary.version }}>
              v{summary.version}
            </Link>
            <span className="mono" title={summary.workflowId}>
              {shortId(summary.workflowId)}
            </span>
            <CopyButton text={summary.workflowId} name="id" />
            <StatusBadge status={summary.status} />
            <Duration from={summary.startTime} to={summary.endTime} />
          </>
        }
        actions={<ExecutionActions summary={summary} onChanged={onChanged} />}
      />
      <Why graph={graph} onSelect={onSelect} />
      <Facts summary={summary} />
    </>
  );
}

function Why({ graph, onSelect }: Omit<HeadProps, "onChanged">): ReactNode {
  const now = useNow();
  const isOpen = graph.summary.status === "RUNNING";
  const queues = useQuery({ ...queuesQuery, enabled: isOpen });
  const lastPolls =
    queues.data &&
    new Map(
      queues.data.map((queue) => [queue.name, Math.max(0, ...queue.pollers.map((poller) => poller.lastPollTime))]),
    );
  const reasons = explain(graph, { now, ...(lastPolls === undefined ? {} : { lastPolls }) });
  const [first] = reasons;
  if (first === undefined) return undefined;
  const kind = first.kind === "failed" ? statusKind(graph.summary.status) : first.kind;
  return (
    <div className={styles.why} data-status={kind} role="note" aria-label="Why">
      <StatusIcon kind={kind} />
      <ol>
        {reasons.map((reason) => (
          <li key={(reason.taskId ?? "") + reason.text}>
            <ReasonLine reason={reason} onSelect={onSelect} />
          </li>
        ))}
      </ol>
    </div>
  );
}

function ReasonLine({
  reason,
  onSelect,
}: {
  readonly reason: Reason;
  readonly onSelect: (taskId: string) => void;
}): ReactNode {
  const { taskId, text, fix } = reason;
  const words = (
    <>
      {text} {fix !== undefined && <span className="muted">{fix}</span>}
    </>
  );
  if (taskId === undefined) return words;
  return (
    <button type="button" onClick={() => onSelect(taskId)}>
      {words}
    </button>
  );
}

function Facts({ summary }: { readonly summary: ExecutionSummary }): ReactNode {
  return (
    <dl className={styles.facts}>
      <Fact name="Started">
        <Time at={summary.startTime} />
      </Fact>
      {summary.endTime > 0 && (
        <Fact name="Ended">
          <Time at={summary.endTime} />
        </Fact>
      )}
      {summary.correlationId !== "" && (
        <Fact name="Correlation">
          <Link to="/executions" search={{ corr: summary.correlationId }}>
            {summary.correlationId}
          </Link>
        </Fact>
      )}
      {summary.parentWorkflowId !== "" && (
        <Fact name="Parent">
          <Link
            to="/executions/$id"
            params={{ id: summary.parentWorkflowId }}
            search={{ t: summary.parentTaskId }}
            className="mono"
          >
            {shortId(summary.parentWorkflowId)}
          </Link>
        </Fact>
      )}
      {summary.createdBy !== "" && <Fact name="By">{summary.createdBy}</Fact>}
      {summary.priority > 0 && <Fact name="Priority">{summary.priority}</Fact>}
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
