import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronDown, ChevronRight } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import type { ReactNode } from "react";

import { countText, durationText } from "../../model/format.ts";
import { isOpenStatus, statusKind, statusWords } from "../../model/status.ts";
import { barsOf, endOf, timelineOf } from "../../model/timeline.ts";
import type { Timeline, TimelineBar, TimelineRow } from "../../model/timeline.ts";
import { usualText } from "../../model/usual.ts";
import type { Usual } from "../../model/usual.ts";
import { StatusIcon } from "../../parts/status-icon.tsx";
import { useNow } from "../../parts/time.tsx";
import styles from "./timeline-lens.module.css";
import type { DrawnExecution } from "./use-children.ts";
import { useUsual, usualOfTask } from "./use-usual.ts";

type TimelineLensProps = {
  readonly root: DrawnExecution;
  /** The sub-workflows that are shown, by the keys of the tasks that started them. */
  readonly shown: ReadonlyMap<string, DrawnExecution>;
  readonly selected: string | undefined;
  readonly onSelect: (key: string, taskId: string) => void;
  readonly onOpen: (subWorkflow: string, isOpen: boolean) => void;
};

/** Forks and loops that hold more lines are folded until somebody unfolds them. */
const mostUnfolded = 40;

/** When each task waited and when it ran. */
export function TimelineLens({ root, shown, selected, onSelect, onOpen }: TimelineLensProps): ReactNode {
  const clock = useNow();
  const { graph } = root;
  // What has ended is drawn once, not each second.
  const now = isOpenStatus(graph.summary.status) ? clock : graph.summary.endTime;
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const timeline = useMemo(() => {
    const children = new Map([...shown].map(([key, child]) => [key, child.graph]));
    return timelineOf(graph, now, { children, isFolded: (key, holds) => holds > mostUnfolded !== toggled.has(key) });
  }, [graph, now, shown, toggled]);
  const toggle = ({ key, isSubWorkflow, isFolded }: TimelineRow): void => {
    const next = new Set(toggled);
    if (!next.delete(key)) next.add(key);
    if (isSubWorkflow) onOpen(key, isFolded);
    else setToggled(next);
  };
  const usual = useUsual([graph.summary, ...[...shown.values()].map((child) => child.graph.summary)]);
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: timeline.rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => 28,
    overscan: 16,
  });
  return (
    <div ref={scroll} className={styles.scroll} tabIndex={0} role="region" aria-label="Timeline">
      <Ruler timeline={timeline} />
      <ul className={styles.rows} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = timeline.rows[item.index];
          if (row === undefined) return undefined;
          return (
            <li
              key={row.key}
              className={styles.row}
              data-critical={row.isCritical}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <Name row={row} selected={selected} onSelect={onSelect} onToggle={() => toggle(row)} />
              <Bars
                row={row}
                timeline={timeline}
                usual={row.isFolded ? undefined : usualOfTask(usual, row.owner.summary, row.ref)}
                now={now}
                selected={selected}
                onSelect={onSelect}
              />
            </li>
          );
        })}
      </ul>
      <p className={styles.legend}>
        Pale: waiting for a worker. Full: running. Underlined: on the critical path.
        {usual.size > 0 && " Dashed: as long as 95 % of the last runs took at most."}
      </p>
    </div>
  );
}

type NameProps = Pick<TimelineLensProps, "selected" | "onSelect"> & {
  readonly row: TimelineRow;
  readonly onToggle: () => void;
};

function Name({ row, selected, onSelect, onToggle }: NameProps): ReactNode {
  const { key, ref, branch, depth, holds, isFolded, isSubWorkflow, turns } = row;
  const own = row.attempts.findLast((task) => task.baseRef === ref) ?? row.attempts.at(-1);
  if (own === undefined) return undefined;
  const label = `${isFolded ? "Unfold" : "Fold"} ${isSubWorkflow ? "the sub-workflow of " : ""}${key}`;
  return (
    <div className={styles.head} style={{ paddingLeft: 8 + depth * 14 }}>
      {holds > 0 ? (
        <button type="button" className={styles.toggle} aria-expanded={!isFolded} aria-label={label} onClick={onToggle}>
          {isFolded ? <ChevronRight size={12} /> : <ChevronDown size={12} />}
        </button>
      ) : (
        <span className={styles.toggle} />
      )}
      <button
        type="button"
        className={styles.name}
        aria-pressed={row.attempts.some((task) => task.taskId === selected)}
        title={branch > 0 ? `${ref}, the first of branch ${branch}` : ref}
        onClick={() => onSelect(key, own.taskId)}
      >
        <StatusIcon kind={statusKind(own.status, own.taskType)} size={12} />
        <span className="ellipsis">{ref}</span>
        {turns > 1 && <span className="muted number">×{countText(turns)}</span>}
        {isFolded && !isSubWorkflow && <span className="muted number">{countText(holds)}</span>}
      </button>
    </div>
  );
}

type BarsProps = Pick<TimelineLensProps, "selected" | "onSelect"> & {
  readonly row: TimelineRow;
  readonly timeline: Timeline;
  readonly usual: Usual | undefined;
  readonly now: number;
};

function Bars({ row, timeline, usual, now, selected, onSelect }: BarsProps): ReactNode {
  const last = row.attempts.at(-1);
  if (last === undefined) return undefined;
  const span = timeline.to - timeline.from;
  const percent = (time: number): number => (Math.min(Math.max(time - timeline.from, 0), span) / span) * 100;
  return (
    <>
      <div className={styles.lane}>
        {usual !== undefined && last.startTime > 0 && (
          <div
            className={styles.usual}
            title={usualText(usual)}
            style={{
              left: `${percent(last.startTime)}%`,
              width: `max(3px, ${percent(last.startTime + usual.p95Ms) - percent(last.startTime)}%)`,
            }}
          />
        )}
        {barsOf(row.attempts, now).map((bar) => (
          <div
            key={bar.task.taskId}
            className={styles.bar}
            data-status={statusKind(bar.task.status, bar.task.taskType)}
            data-selected={bar.task.taskId === selected}
            title={titleOf(bar, now, usual)}
            style={{
              left: `${percent(bar.from)}%`,
              width: `max(3px, ${percent(bar.to) - percent(bar.from)}%)`,
            }}
            onClick={() => onSelect(row.key, bar.task.taskId)}
          >
            <i style={{ width: `${(Math.max(bar.start - bar.from, 0) / Math.max(bar.to - bar.from, 1)) * 100}%` }} />
            <b />
          </div>
        ))}
      </div>
      <span className={`${styles.took} number`}>
        {durationText(endOf(last, now) - (last.startTime || last.scheduledTime))}
      </span>
    </>
  );
}

function titleOf({ task, count }: TimelineBar, now: number, usual: Usual | undefined): string {
  const waited = durationText((task.startTime || now) - task.scheduledTime);
  const ran = task.startTime > 0 ? `, ran ${durationText(endOf(task, now) - task.startTime)}` : "";
  const others = count > 1 ? ` One of ${countText(count)} that are drawn as one.` : "";
  const past = usual === undefined ? "" : ` ${usualText(usual)}`;
  return `${task.ref}, attempt ${task.retryCount + 1}: ${statusWords(task.status)}. Waited ${waited}${ran}.${others}${past}`;
}

function Ruler({ timeline }: { readonly timeline: Timeline }): ReactNode {
  const span = timeline.to - timeline.from;
  return (
    <div className={styles.ruler} aria-hidden="true">
      {[0, 0.25, 0.5, 0.75].map((share) => (
        <span key={share} style={{ left: `${share * 100}%` }}>
          {durationText(span * share)}
        </span>
      ))}
      <span style={{ right: 0 }}>{durationText(span)}</span>
    </div>
  );
}
