import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import type { ReactNode } from "react";

import { countText, durationText } from "../../model/format.ts";
import { statusKind, statusWords } from "../../model/status.ts";
import { barsOf, endOf, tookMs } from "../../model/time/timeline.ts";
import type { FoldedTime } from "../../model/time/idle-time.ts";
import type { TimelineBar, TimelineRow } from "../../model/time/timeline.ts";
import type { TimeWindow } from "../../model/time/time-window.ts";
import { usualText } from "../../model/time/usual.ts";
import type { Usual } from "../../model/time/usual.ts";
import styles from "./timeline-lens.module.css";
import { LaneName } from "./lane-name.tsx";
import { TimeSpentLine } from "./time-spent-line.tsx";
import { IdleBands, TimelineTop } from "./timeline-ruler.tsx";
import type { DrawnExecution } from "./use-children.ts";
import { useIdleTime } from "./use-idle-time.ts";
import { useTimeWindow } from "./use-time-window.ts";
import { useTimeline } from "./use-timeline.ts";
import { useUsual, usualOfTask } from "./use-usual.ts";

type TimelineLensProps = {
  readonly root: DrawnExecution;
  /** The sub-workflows that are shown, by the keys of the tasks that started them. */
  readonly shown: ReadonlyMap<string, DrawnExecution>;
  readonly selected: string | undefined;
  readonly onSelect: (key: string, taskId: string) => void;
  readonly onOpen: (subWorkflow: string, isOpen: boolean) => void;
};

/** When each task waited and when it ran. */
export function TimelineLens({ root, shown, selected, onSelect, onOpen }: TimelineLensProps): ReactNode {
  const { timeline, now, toggle: toggleRow } = useTimeline({ root, shown, onOpen });
  const usual = useUsual([root.graph.summary, ...[...shown.values()].map((child) => child.graph.summary)]);
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: timeline.rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => 28,
    overscan: 16,
  });
  // What is selected elsewhere is in view here, too.
  useEffect(() => {
    const at = timeline.rows.findIndex(({ attempts }) => attempts.some(({ taskId }) => taskId === selected));
    if (selected !== undefined && at >= 0) virtual.scrollToIndex(at, { align: "auto" });
  }, [selected, virtual]);
  const idle = useIdleTime(root.graph.tasks, timeline);
  const view = useTimeWindow(idle.folded.whole, scroll);
  const toggle = (): void => {
    view.reset();
    idle.toggle();
  };
  return (
    <>
      <TimeSpentLine root={root} shown={shown} timeline={timeline} idle={{ ...idle, toggle }} />
      <div ref={scroll} className={styles.scroll} tabIndex={0} role="region" aria-label="Timeline">
        <TimelineTop timeline={timeline} folded={idle.folded} view={view} />
        <ul className={styles.rows} style={{ height: virtual.getTotalSize() }}>
          <IdleBands folded={idle.folded} shown={view.shown} />
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
                <LaneName row={row} selected={selected} onSelect={onSelect} onToggle={() => toggleRow(row)} />
                <Bars
                  row={row}
                  folded={idle.folded}
                  shown={view.shown}
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
          Grey: waiting for a worker. Coloured: running. Underlined: on the critical path.
          {usual.size > 0 && " Dashed: as long as 95 % of the last runs took at most."}
        </p>
      </div>
    </>
  );
}

type BarsProps = Pick<TimelineLensProps, "selected" | "onSelect"> & {
  readonly row: TimelineRow;
  readonly folded: FoldedTime;
  readonly shown: TimeWindow;
  readonly usual: Usual | undefined;
  readonly now: number;
};

function Bars({ row, folded, shown, usual, now, selected, onSelect }: BarsProps): ReactNode {
  const last = row.attempts.at(-1);
  if (last === undefined) return undefined;
  const took = tookMs(row, now);
  const span = shown.to - shown.from;
  const { drawn } = folded;
  const percent = (time: number): number => (Math.min(Math.max(drawn(time) - shown.from, 0), span) / span) * 100;
  const isSeen = (from: number, to: number): boolean => drawn(to) >= shown.from && drawn(from) <= shown.to;
  return (
    <>
      <div className={styles.lane} data-lane>
        {usual !== undefined && last.startTime > 0 && isSeen(last.startTime, last.startTime + usual.p95Ms) && (
          <div
            className={styles.usual}
            title={usualText(usual)}
            style={{
              left: `${percent(last.startTime)}%`,
              width: `max(3px, ${percent(last.startTime + usual.p95Ms) - percent(last.startTime)}%)`,
            }}
          />
        )}
        {barsOf(row.attempts, now)
          .filter((bar) => isSeen(bar.from, bar.to))
          .map((bar) => (
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
              <i style={{ width: `${waitedShare(bar, drawn, shown) * 100}%` }} />
              <b />
            </div>
          ))}
      </div>
      <span className={`${styles.took} number`}>{took === undefined ? "" : durationText(took)}</span>
    </>
  );
}

/** How much of what is seen of a bar is waiting. */
function waitedShare({ from, start, to }: TimelineBar, drawn: FoldedTime["drawn"], shown: TimeWindow): number {
  const [begin, end] = [Math.max(drawn(from), shown.from), Math.min(drawn(to), shown.to)];
  return Math.max(0, Math.min(drawn(start), end) - begin) / Math.max(end - begin, 1);
}

function titleOf({ task, count }: TimelineBar, now: number, usual: Usual | undefined): string {
  const waited = durationText((task.startTime || now) - task.scheduledTime);
  const ran = task.startTime > 0 ? `, ran ${durationText(endOf(task, now) - task.startTime)}` : "";
  const others = count > 1 ? ` One of ${countText(count)} that are drawn as one.` : "";
  const past = usual === undefined ? "" : ` ${usualText(usual)}`;
  return `${task.ref}, attempt ${task.retryCount + 1}: ${statusWords(task.status)}. Waited ${waited}${ran}.${others}${past}`;
}
