import { useMemo, useRef, useState } from "react";
import type { PointerEvent, ReactNode } from "react";

import { countText, durationText, spanText } from "../model/format.ts";
import { roundTicks } from "../model/time/round-ticks.ts";
import { roundedUp, stacksOf } from "../model/lists/stacks.ts";
import type { Stack } from "../model/lists/stacks.ts";
import { statusWords } from "../model/status.ts";
import styles from "./histogram.module.css";

export type HistogramProps = {
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly bucketMs: number;
  readonly series: readonly { readonly status: string; readonly counts: readonly number[] }[];
  /** Only the latest were counted. */
  readonly isCapped?: boolean;
  readonly height?: number;
  /** Told the part of the time that was drawn over, or the bar that was pressed. */
  readonly onNarrow?: (from: number, to: number) => void;
};

type Brush = { readonly first: number; readonly last: number };

/** How many began when, stacked by status. Its words are told to who does not see it; the range of the list narrows like the brush. */
export function Histogram(props: HistogramProps): ReactNode {
  const { label, bucketMs, height = 64, isCapped = false, onNarrow } = props;
  const stacks = useMemo(() => stacksOf(props), [props.series, props.from, bucketMs]);
  const [hovered, setHovered] = useState<number | undefined>();
  const { brush, handlers } = useBrush(stacks, onNarrow, setHovered);
  const top = roundedUp(stacks.reduce((most, { total }) => Math.max(most, total), 0));
  const shown = hovered === undefined ? undefined : stacks[hovered];
  return (
    <figure className={styles.histogram}>
      <figcaption className={styles.caption}>
        <span className="ellipsis">
          {shown === undefined
            ? `${label} per ${durationText(bucketMs)}${isCapped ? ", of the latest only" : ""}`
            : stackText(shown, bucketMs)}
        </span>
        <span className="number">{countText(top)}</span>
      </figcaption>
      <svg
        role="img"
        aria-label={`${label}: ${wordsOf(props)}`}
        className={onNarrow === undefined ? styles.bars : `${styles.bars} ${styles.brushed}`}
        viewBox={`0 0 ${Math.max(stacks.length, 1)} ${top}`}
        preserveAspectRatio="none"
        height={height}
        {...handlers}
      >
        {stacks.map((stack, at) => (
          <Bar key={stack.from} stack={stack} at={at} top={top} isHovered={at === hovered} />
        ))}
        {brush !== undefined && (
          <rect className={styles.brush} x={brush.first} y={0} width={brush.last - brush.first + 1} height={top} />
        )}
      </svg>
      <div className={styles.ticks} aria-hidden="true">
        {ticksOf(props).map((time) => (
          <span key={time} style={{ left: `${((time - props.from) / (props.to - props.from)) * 100}%` }}>
            {spanText(time, props.to - props.from)}
          </span>
        ))}
      </div>
    </figure>
  );
}

type BarProps = {
  readonly stack: Stack;
  readonly at: number;
  readonly top: number;
  readonly isHovered: boolean;
};

function Bar({ stack, at, top, isHovered }: BarProps): ReactNode {
  return (
    <>
      {isHovered && <rect className={styles.hovered} x={at} y={0} width={1} height={top} />}
      {stack.pieces.map(({ status, kind, below, count }) => (
        <rect
          key={status}
          className={styles.piece}
          data-status={kind}
          x={at + 0.1}
          width={0.8}
          y={top - below - count}
          height={count}
        />
      ))}
    </>
  );
}

function useBrush(
  stacks: readonly Stack[],
  onNarrow: HistogramProps["onNarrow"],
  setHovered: (at: number | undefined) => void,
) {
  const [brush, setBrush] = useState<Brush | undefined>();
  const begun = useRef<number | undefined>(undefined);
  const placeOf = ({ currentTarget, clientX }: PointerEvent<SVGSVGElement>): number => {
    const { left, width } = currentTarget.getBoundingClientRect();
    const at = Math.floor(((clientX - left) / Math.max(width, 1)) * stacks.length);
    return Math.min(Math.max(at, 0), stacks.length - 1);
  };
  const end = (): void => {
    const [first, last] = [stacks[brush?.first ?? -1], stacks[brush?.last ?? -1]];
    begun.current = undefined;
    setBrush(undefined);
    if (first !== undefined && last !== undefined) onNarrow?.(first.from, last.to);
  };
  const handlers = {
    onPointerDown: (event: PointerEvent<SVGSVGElement>): void => {
      if (onNarrow === undefined || event.button !== 0 || stacks.length === 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      const at = placeOf(event);
      begun.current = at;
      setBrush({ first: at, last: at });
    },
    onPointerMove: (event: PointerEvent<SVGSVGElement>): void => {
      if (stacks.length === 0) return;
      const at = placeOf(event);
      setHovered(at);
      const from = begun.current;
      if (from !== undefined) setBrush({ first: Math.min(from, at), last: Math.max(from, at) });
    },
    onPointerUp: end,
    onPointerLeave: (): void => setHovered(undefined),
  };
  return { brush, handlers };
}

function stackText({ from, to, pieces, total }: Stack, bucketMs: number): string {
  const counts = pieces.map(({ status, count }) => `${countText(count)} ${statusWords(status).toLowerCase()}`);
  return `${spanText(from, bucketMs * 60)} – ${spanText(to, bucketMs * 60)}: ${total === 0 ? "none" : counts.join(", ")}`;
}

function wordsOf({ series }: HistogramProps): string {
  const sums = series.map(
    ({ status, counts }) => `${countText(counts.reduce((all, one) => all + one, 0))} ${statusWords(status)}`,
  );
  return sums.length === 0 ? "none" : sums.join(", ");
}

function ticksOf({ from, to }: HistogramProps): readonly number[] {
  // What stands at the very end would be cut off.
  const last = from + (to - from) * 0.92;
  return roundTicks({ from, to: last }, { now: Date.now(), offsetMinutes: new Date(to).getTimezoneOffset() });
}
