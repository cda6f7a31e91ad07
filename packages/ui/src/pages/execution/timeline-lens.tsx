import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";
import type { ReactNode } from "react";

import { countText, durationText } from "../../model/format.ts";
import type { ExecutionGraph, TaskRow } from "../../model/execution.ts";
import { isOpenStatus, statusKind, statusWords } from "../../model/status.ts";
import { barsOf, endOf, timelineOf } from "../../model/timeline.ts";
import type { Timeline, TimelineBar, TimelineRow } from "../../model/timeline.ts";
import { StatusIcon } from "../../parts/status-icon.tsx";
import { useNow } from "../../parts/time.tsx";
import styles from "./timeline-lens.module.css";

type TimelineLensProps = {
  readonly graph: ExecutionGraph;
  readonly selected: string | undefined;
  readonly onSelect: (task: TaskRow) => void;
};

/** When each task waited and when it ran. */
export function TimelineLens({ graph, selected, onSelect }: TimelineLensProps): ReactNode {
  const clock = useNow();
  // What has ended is drawn once, not each second.
  const now = isOpenStatus(graph.summary.status) ? clock : graph.summary.endTime;
  const timeline = useMemo(() => timelineOf(graph, now), [graph, now]);
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
              key={row.ref}
              className={styles.row}
              data-critical={row.isCritical}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <Bars row={row} timeline={timeline} now={now} selected={selected} onSelect={onSelect} />
            </li>
          );
        })}
      </ul>
      <p className={styles.legend}>Pale: waiting for a worker. Full: running. Underlined: on the critical path.</p>
    </div>
  );
}

type BarsProps = Omit<TimelineLensProps, "graph"> & {
  readonly row: TimelineRow;
  readonly timeline: Timeline;
  readonly now: number;
};

function Bars({ row, timeline, now, selected, onSelect }: BarsProps): ReactNode {
  const last = row.attempts.at(-1);
  if (last === undefined) return undefined;
  const span = timeline.to - timeline.from;
  const percent = (time: number): number => (Math.min(Math.max(time - timeline.from, 0), span) / span) * 100;
  return (
    <>
      <button
        type="button"
        className={styles.name}
        aria-pressed={row.attempts.some((task) => task.taskId === selected)}
        onClick={() => onSelect(last)}
      >
        <StatusIcon kind={statusKind(last.status, last.taskType)} size={12} />
        <span className="ellipsis">{row.ref}</span>
        {row.turns > 1 && <span className="muted number">×{countText(row.turns)}</span>}
      </button>
      <div className={styles.lane}>
        {barsOf(row.attempts, now).map((bar) => (
          <div
            key={bar.task.taskId}
            className={styles.bar}
            data-status={statusKind(bar.task.status, bar.task.taskType)}
            data-selected={bar.task.taskId === selected}
            title={titleOf(bar, now)}
            style={{
              left: `${percent(bar.from)}%`,
              width: `max(3px, ${percent(bar.to) - percent(bar.from)}%)`,
            }}
            onClick={() => onSelect(bar.task)}
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

function titleOf({ task, count }: TimelineBar, now: number): string {
  const waited = durationText((task.startTime || now) - task.scheduledTime);
  const ran = task.startTime > 0 ? `, ran ${durationText(endOf(task, now) - task.startTime)}` : "";
  const others = count > 1 ? ` One of ${countText(count)} that are drawn as one.` : "";
  return `${task.ref}, attempt ${task.retryCount + 1}: ${statusWords(task.status)}. Waited ${waited}${ran}.${others}`;
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
