import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import type { Execution } from "../../api/queries.ts";
import type { ExecutionGraph, ExecutionSummary } from "../../model/execution.ts";
import { shortId } from "../../model/format.ts";
import { known, slownessText, usualText } from "../../model/time/usual.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import { nameSegment } from "../../name-segment.ts";
import { StatusBadge } from "../../parts/status-badge.tsx";
import { Duration, Instant, Time, useShownInstant } from "../../parts/time.tsx";
import { useIsNarrow } from "../../parts/use-is-narrow.ts";
import { PageHead } from "../../shell/page-head.tsx";
import { ExecutionActions } from "./execution-actions.tsx";
import styles from "./execution.module.css";
import { useUsual } from "./use-usual.ts";
import { Why } from "./why.tsx";

type HeadProps = {
  readonly execution: Execution;
  /** As it stood at the instant that is shown. */
  readonly shown: ExecutionGraph;
  /** That instant, epoch ms; undefined: now. */
  readonly at: number | undefined;
  readonly isLive: boolean;
  readonly onSelect: (taskId: string) => void;
  /** Shows what it was given, and what it gave. */
  readonly onOwn: () => void;
  readonly onChanged: () => void;
};

/** Whose execution it is, how it stands, and why. */
export function ExecutionHead(props: HeadProps): ReactNode {
  const { execution, shown, at, isLive, onSelect, onOwn, onChanged } = props;
  const { summary } = shown;
  return (
    <>
      <PageHead
        title={summary.workflowName}
        crumb={<Link to="/executions">Executions</Link>}
        beside={
          <>
            <Link
              to="/definitions/$name"
              params={{ name: nameSegment(summary.workflowName) }}
              search={{ version: summary.version }}
            >
              v{summary.version}
            </Link>
            <span className="mono" title={summary.workflowId}>
              {shortId(summary.workflowId)}
            </span>
            <CopyButton text={summary.workflowId} name="id" />
            <StatusBadge status={summary.status} />
            <Duration from={summary.startTime} to={summary.endTime} />
            <Slowness summary={summary} />
            {at !== undefined && (
              <span className="muted">
                as of <Instant at={at} />
              </span>
            )}
            {isLive && at === undefined && <Live />}
          </>
        }
        actions={<ExecutionActions graph={execution.graph} onChanged={onChanged} />}
      />
      {at === undefined && <Why execution={execution} onSelect={onSelect} />}
      <Facts summary={summary} onOwn={onOwn} />
    </>
  );
}

/** By how much it takes longer than others did. */
function Slowness({ summary }: { readonly summary: ExecutionSummary }): ReactNode {
  const usual = known(useUsual([summary]).get(summary.workflowId)?.execution);
  const now = useShownInstant();
  const words = slownessText((summary.endTime || now) - summary.startTime, usual);
  if (usual === undefined || words === undefined) return undefined;
  return (
    <span className="number" title={usualText(usual)}>
      {words}
    </span>
  );
}

function Live(): ReactNode {
  return (
    <span className={styles.live} title="Changes are shown as they happen">
      live
    </span>
  );
}

function Facts({ summary, onOwn }: { readonly summary: ExecutionSummary; readonly onOwn: () => void }): ReactNode {
  // A phone has no room for it, and its head tells how long it took.
  const isNarrow = useIsNarrow();
  return (
    <dl className={styles.facts}>
      <Fact name="Data">
        <button type="button" className={styles.own} aria-keyshortcuts="i" onClick={onOwn}>
          Input, output
        </button>
      </Fact>
      <Fact name="Started">
        <Time at={summary.startTime} />
      </Fact>
      {summary.endTime > 0 && !isNarrow && (
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
