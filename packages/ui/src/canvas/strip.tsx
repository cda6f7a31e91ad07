import { useEffect, useMemo, useRef } from "react";
import type { ReactNode } from "react";

import type { TaskRow } from "../model/execution.ts";
import { statusKind } from "../model/status.ts";
import type { StatusKind } from "../model/status.ts";
import styles from "./graph-view.module.css";

const order: readonly StatusKind[] = [
  "failed",
  "timed-out",
  "stopped",
  "running",
  "waiting",
  "paused",
  "queued",
  "skipped",
  "done",
];

/** The branches of a fork as cells: failures first, then what runs, then what is done. Past 400, a cell stands for several. */
export function Strip({
  cells,
  onSelect,
}: {
  readonly cells: readonly TaskRow[];
  readonly onSelect: (taskId: string) => void;
}): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const sorted = useMemo(() => {
    const weight = new Map(order.map((kind, index) => [kind, index]));
    const kinds = cells.map((task) => ({ task, kind: statusKind(task.status, task.taskType) }));
    return kinds.toSorted((a, b) => (weight.get(a.kind) ?? 0) - (weight.get(b.kind) ?? 0));
  }, [cells]);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (element === null || context === null || context === undefined) return;
    draw(
      context,
      sorted.map(({ kind }) => kind),
      element,
    );
  }, [sorted]);
  return (
    <canvas
      ref={canvas}
      className={styles.cells}
      width={416}
      height={48}
      role="img"
      aria-label={countsText(sorted.map(({ kind }) => kind))}
      onClick={(event) => {
        event.stopPropagation();
        const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
        const at = cellAt({ x: (event.clientX - left) / width, y: (event.clientY - top) / height }, sorted.length);
        const task = sorted[at]?.task;
        if (task !== undefined) onSelect(task.taskId);
      }}
    />
  );
}

const rows = 3;
const mostCells = 400;

function gridOf(count: number): { readonly columns: number; readonly cells: number } {
  const cells = Math.min(count, mostCells);
  return { cells, columns: Math.max(26, Math.ceil(cells / rows)) };
}

function draw(
  context: CanvasRenderingContext2D,
  kinds: readonly StatusKind[],
  { width, height }: HTMLCanvasElement,
): void {
  context.clearRect(0, 0, width, height);
  const { cells, columns } = gridOf(kinds.length);
  const [wide, high] = [width / columns, height / rows];
  const gap = wide > 6 ? 2 : 0.5;
  const colours = coloursNow();
  for (let cell = 0; cell < cells; cell++) {
    const kind = kinds[Math.floor((cell * kinds.length) / cells)] ?? "queued";
    context.fillStyle = colours.get(kind) ?? "gray";
    context.fillRect((cell % columns) * wide, Math.floor(cell / columns) * high, wide - gap, high - 2);
  }
}

function cellAt({ x, y }: { readonly x: number; readonly y: number }, count: number): number {
  const { cells, columns } = gridOf(count);
  const cell = Math.floor(y * rows) * columns + Math.floor(x * columns);
  return cell < cells ? Math.floor((cell * count) / cells) : -1;
}

/** A canvas knows no custom properties: the browser is asked what they come to in the theme that holds. */
function coloursNow(): ReadonlyMap<StatusKind, string> {
  const probe = document.body.appendChild(document.createElement("i"));
  const colours = order.map((kind) => {
    probe.style.color = `var(--${kind})`;
    return [kind, getComputedStyle(probe).color] as const;
  });
  probe.remove();
  return new Map(colours);
}

function countsText(kinds: readonly StatusKind[]): string {
  const counts = Map.groupBy(kinds, (kind) => kind);
  return [...counts].map(([kind, all]) => `${all.length} ${kind}`).join(", ");
}
