import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import type { ReactNode } from "react";

import { LaneName } from "./lane-name.tsx";
import styles from "./execution-tree.module.css";
import { useTimeline } from "./use-timeline.ts";
import type { TimelineOptions } from "./use-timeline.ts";

type TreeProps = TimelineOptions & {
  readonly selected: string | undefined;
  readonly onSelect: (key: string, taskId: string) => void;
};

/** Every task by what holds it, beside the drawing: forks, loops and sub-workflows fold. */
export function ExecutionTree({ selected, onSelect, ...options }: TreeProps): ReactNode {
  const { timeline, toggle } = useTimeline(options);
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: timeline.rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => 28,
    overscan: 16,
  });
  return (
    <div ref={scroll} className={styles.tree} tabIndex={0} role="region" aria-label="Tasks by what holds them">
      <ul style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = timeline.rows[item.index];
          if (row === undefined) return undefined;
          return (
            <li key={row.key} style={{ transform: `translateY(${item.start}px)` }}>
              <LaneName row={row} selected={selected} onSelect={onSelect} onToggle={() => toggle(row)} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}
