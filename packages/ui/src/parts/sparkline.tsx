import type { ReactNode } from "react";

import styles from "./sparkline.module.css";

type SparklineProps = { readonly counts: readonly number[]; readonly label: string };

/** A trend at a glance: a bar for each span of time, the last one at the right. */
export function Sparkline({ counts, label }: SparklineProps): ReactNode {
  const most = counts.reduce((top, count) => Math.max(top, count), 1);
  return (
    <svg
      className={styles.sparkline}
      role="img"
      aria-label={label}
      viewBox={`0 0 ${Math.max(counts.length, 1)} 1`}
      preserveAspectRatio="none"
    >
      {counts.map((count, at) => (
        // A span with none is a line at the ground, so that the time can be seen.
        // oxlint-disable-next-line react/no-array-index-key -- a span is known by its place and by nothing else
        <rect
          key={at}
          x={at + 0.12}
          width={0.76}
          y={1 - height(count, most)}
          height={height(count, most)}
          data-none={count === 0}
        />
      ))}
    </svg>
  );
}

function height(count: number, most: number): number {
  return count === 0 ? 0.05 : Math.max(0.12, count / most);
}
