import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo, useRef, useState } from "react";
import type { ReactNode } from "react";

import { causeQuery } from "../../api/error-groups.ts";
import { useLostSince } from "../../api/connection.ts";
import { explanationQuery } from "../../api/explanation.ts";
import { queuesQuery } from "../../api/queries.ts";
import type { Execution, Queue } from "../../api/queries.ts";
import { explain } from "../../model/reasons/explain.ts";
import type { Evidence, Reason } from "../../model/reasons/explain.ts";
import type { ExecutionSummary } from "../../model/execution.ts";
import { countText, relativeText } from "../../model/format.ts";
import { failedTogether, rootCauses, tasksLikeThis, toldOnce } from "../../model/reasons/root-cause.ts";
import { isFailure, statusKind } from "../../model/status.ts";
import type { StatusKind } from "../../model/status.ts";
import { StatusIcon } from "../../parts/status-icon.tsx";
import { Time, useNow } from "../../parts/time.tsx";
import { useIsNarrow } from "../../parts/use-is-narrow.ts";
import { useIsPainted } from "../../parts/use-is-painted.ts";
import { useSeldom } from "../../parts/use-seldom.ts";
import { useKeys } from "../../shell/keys.ts";
import { ranges } from "../executions/executions-keys.ts";
import styles from "./why.module.css";

type WhyProps = { readonly execution: Execution; readonly onSelect: (taskId: string) => void };

/** Where much changes, reasons are not asked for with each change. */
const seldomMs = 250;
/** Reasons that are shown before somebody asks for all of them. */
const fewReasons = 3;
/** The server tells no more. */
const mostReasons = 20;
/** On a phone more of them would be cut off. */
const fewOnPhone = 1;

/** Why an execution that has not completed stands where it stands, the reason that counts most first. */
export function Why({ execution, onSelect }: WhyProps): ReactNode {
  const { summary } = execution.graph;
  const { reasons: told, isOld } = useReasons(useSeldom(execution, seldomMs));
  const reasons = useMemo(() => rootCauses(told ?? []), [told]);
  const [isAll, setAll] = useState(false);
  const isNarrow = useIsNarrow();
  const note = useRef<HTMLDivElement>(null);
  useKeys({
    e: () => {
      setAll(true);
      note.current?.focus();
    },
  });
  if (summary.status === "COMPLETED") return undefined;
  const [first] = reasons;
  const kind = first === undefined || first.kind === "failed" ? statusKind(summary.status) : looks[first.kind];
  const few = isNarrow ? fewOnPhone : fewReasons;
  const shown = isAll ? reasons : reasons.slice(0, few);
  const isBrief = isNarrow && !isAll;
  const left = Math.max(0, reasons.length - few) + (isNarrow ? countWithin(reasons.slice(0, few)) : 0);
  return (
    <div
      className={styles.why}
      data-status={kind}
      role="note"
      aria-label="Why"
      tabIndex={-1}
      ref={note}
      data-old={isOld}
      data-all={isAll}
    >
      <StatusIcon kind={kind} />
      <ol className={styles.reasons}>
        {told === undefined && (
          <li className={styles.asked}>{isOld ? "The reason cannot be told now" : "Looking for the reason"}</li>
        )}
        {told?.length === 0 && <li>It runs, and nothing holds it up.</li>}
        {shown.map((reason, place) => (
          <ReasonItem
            key={`${place} ${reason.taskId ?? ""}`}
            reason={reason}
            selects={reason.selects}
            isBrief={isBrief}
            owner={summary.workflowId}
            onSelect={onSelect}
          />
        ))}
        {isFailure(statusKind(summary.status)) && told !== undefined && (
          <Alike summary={summary} together={failedTogether(told, summary.workflowId)} />
        )}
        {left > 0 && (
          <li>
            <button type="button" className={styles.words} aria-expanded={isAll} onClick={() => setAll(!isAll)}>
              <span className={styles.more}>{isAll ? "Fewer" : moreText(left, reasons.length)}</span>
            </button>
          </li>
        )}
      </ol>
    </div>
  );
}

function countWithin(reasons: readonly Reason[]): number {
  return reasons.reduce((count, { because = [] }) => count + because.length, 0);
}

/** As many as the server tells at most may be not all. */
function moreText(count: number, told: number): string {
  const more = told >= mostReasons ? "+" : "";
  return count === 1 && more === "" ? "1 more reason" : `${count}${more} more reasons`;
}

const looks: Readonly<Record<Reason["kind"], StatusKind>> = {
  failed: "failed",
  waiting: "waiting",
  paused: "paused",
  running: "running",
  done: "done",
};

/** `isOld`: the server could not be asked; these are the last that it told, if any. */
type Reasons = { readonly reasons: readonly Reason[] | undefined; readonly isOld: boolean };

/**
 * The server's own; of a server that tells none, what can be told from the execution and from who polls. Undefined while the server is
 * asked.
 */
function useReasons({ graph, revision }: Execution): Reasons {
  const isLost = useLostSince() !== undefined;
  const now = useNow();
  const { status, workflowId } = graph.summary;
  const hasServer = revision !== undefined;
  const told = useQuery({ ...explanationQuery(workflowId, revision), enabled: hasServer && status !== "COMPLETED" });
  const isOwn = !hasServer || told.data === null;
  const last = useRef<readonly Reason[] | undefined>(undefined);
  if (told.data) last.current = told.data;
  const queues = useQuery({ ...queuesQuery, enabled: isOwn && status === "RUNNING" });
  const own = useMemo(() => {
    if (!isOwn) return [];
    const lastPolls = queues.data && lastPollsOf(queues.data);
    return explain(graph, { now, ...(lastPolls === undefined ? {} : { lastPolls }) });
  }, [isOwn, graph, now, queues.data]);
  const isOld = isLost || told.isError;
  if (isOwn) return { reasons: own, isOld };
  const known = told.data ?? last.current;
  return { reasons: known && toldOnce(known), isOld };
}

function lastPollsOf(queues: readonly Queue[]): ReadonlyMap<string, number> {
  return new Map(
    queues.map((queue) => [queue.name, Math.max(0, ...queue.pollers.map((poller) => poller.lastPollTime))]),
  );
}

type ItemProps = {
  readonly reason: Reason;
  /** The task of this execution that its words lead to; `""`: none. */
  readonly selects: string;
  /** Without what it rests upon, and what that waits for in turn. */
  readonly isBrief?: boolean;
  /** The execution that the page shows. */
  readonly owner: string;
  readonly onSelect: (taskId: string) => void;
};

function ReasonItem({ reason, selects, isBrief = false, owner, onSelect }: ItemProps): ReactNode {
  const { text, fix = "", taskId = "", workflowId = "", queue = "", evidence = [], because = [] } = reason;
  const { isForPerson = false } = reason;
  const isOthers = workflowId !== "" && workflowId !== owner;
  return (
    <li>
      <div className={styles.line}>
        {selects === "" ? (
          <span>{text}</span>
        ) : (
          <button type="button" className={styles.words} onClick={() => onSelect(selects)}>
            {text}
          </button>
        )}
        {fix !== "" && <span className={styles.fix}>{fix}</span>}
        <Until reason={reason} />
        {queue !== "" && (
          <Link className={styles.link} to="/queues" search={queueKeys(queue)}>
            Queue
          </Link>
        )}
        {isForPerson && (
          <Link className={styles.link} to="/inbox" search={taskId === "" ? {} : { task: taskId }}>
            Inbox
          </Link>
        )}
        {isOthers && (
          <Link
            className={styles.link}
            to="/executions/$id"
            params={{ id: workflowId }}
            search={taskId === "" ? {} : { t: taskId }}
          >
            Open
          </Link>
        )}
        {(isBrief ? [] : evidence).map((one) => (
          <EvidenceChip key={`${one.label} ${one.value}`} evidence={one} owner={owner} onSelect={onSelect} />
        ))}
      </div>
      {because.length > 0 && !isBrief && (
        <ol className={styles.because}>
          {because.map((inner, place) => (
            <ReasonItem
              key={`${place} ${inner.taskId ?? ""}`}
              reason={inner}
              selects={isOf(inner, owner) ? (inner.taskId ?? "") : ""}
              owner={owner}
              onSelect={onSelect}
            />
          ))}
        </ol>
      )}
    </li>
  );
}

function isOf({ workflowId = "" }: Reason, owner: string): boolean {
  return workflowId === "" || workflowId === owner;
}

/** How many have failed for the same cause, which is one thing to mend: the number that the cause's page has, and retries. */
function Alike({ summary, together }: { readonly summary: ExecutionSummary; readonly together: number }): ReactNode {
  const [openedAt] = useState(Date.now);
  const range = (["24h", "7d", "30d"] as const).find((one) => openedAt - ranges[one] < summary.endTime) ?? "30d";
  const to = Math.ceil(openedAt / 60_000) * 60_000;
  const isPainted = useIsPainted();
  const cause = useQuery({ ...causeQuery(summary.workflowId, { from: to - ranges[range], to }), enabled: isPainted });
  const group = cause.data;
  if (group === undefined || group === null) return undefined;
  const others = group.count - together - (summary.parentWorkflowId === "" ? 0 : 1);
  if (others <= 0) return undefined;
  return (
    <li>
      <Link className={styles.link} to="/errors/$group" params={{ group: group.id }} search={{ range }}>
        {countText(group.count)} failed like this
      </Link>{" "}
      <span className={styles.fix}>to see and retry together</span>
    </li>
  );
}

function Until({ reason: { until = 0 } }: Pick<ItemProps, "reason">): ReactNode {
  const now = useNow();
  return until > now ? <span className={styles.chip}>{relativeText(until, now)}</span> : undefined;
}

/** A count with its digits in groups, also one that is only the least: `1111+`. */
function numbered(value: string): string {
  const [, digits, more = ""] = /^(\d{4,15})(\+?)$/.exec(value) ?? [];
  return digits === undefined ? value : `${countText(Number(digits))}${more}`;
}

const instant = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

function EvidenceChip({
  evidence: { label, value, workflowId, taskId },
  owner,
  onSelect,
}: { readonly evidence: Evidence } & Pick<ItemProps, "owner" | "onSelect">): ReactNode {
  const words = (
    <>
      <span className="muted">{label}</span>{" "}
      {instant.test(value) ? <Time at={Date.parse(value)} /> : label === tasksLikeThis ? numbered(value) : value}
    </>
  );
  if (workflowId !== "" && workflowId !== owner) {
    const search = taskId === "" ? {} : { t: taskId };
    return (
      <Link className={styles.chip} to="/executions/$id" params={{ id: workflowId }} search={search}>
        {words}
      </Link>
    );
  }
  if (taskId === "") return <span className={styles.chip}>{words}</span>;
  return (
    <button type="button" className={styles.chip} onClick={() => onSelect(taskId)}>
      {words}
    </button>
  );
}

/** `domain:type`, or a type alone. */
function queueKeys(queue: string): { readonly type: string; readonly domain?: string } {
  const colon = queue.indexOf(":");
  return colon < 0 ? { type: queue } : { type: queue.slice(colon + 1), domain: queue.slice(0, colon) };
}
