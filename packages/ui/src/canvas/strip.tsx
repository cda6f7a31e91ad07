import { useEffect, useMemo, useRef } from "react";
import type { ReactNode } from "react";

import { stripRows } from "../model/drawing/branches.ts";
import type { TaskRow } from "../model/execution.ts";
import { kindWords, statusKind } from "../model/status.ts";
import type { StatusKind } from "../model/status.ts";
import { cellStarts, evenStarts } from "../model/drawing/strip-cells.ts";
import { coloursNow, order } from "./colours.ts";
import styles from "./graph-view.module.css";

type StripProps = {
  readonly cells: readonly TaskRow[];
  readonly onSelect: (row: TaskRow) => void;
  readonly label: (kinds: readonly StatusKind[]) => string;
  /** The cells stay in their order; else failures come first, then what runs, then what is done. */
  readonly isInOrder?: boolean;
  readonly rows?: number;
  /** The cell that is marked. */
  readonly chosen?: number;
};

type Cell = { readonly row: TaskRow; readonly kind: StatusKind };

/** Many tasks as cells. Past 400, a cell stands for several, and shows the one that counts most. */
export function Strip({
  cells,
  onSelect,
  label,
  isInOrder = false,
  rows = stripRows(cells.length),
  chosen = -1,
}: StripProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const all = useMemo(() => {
    const kinds = cells.map((row): Cell => ({ row, kind: statusKind(row.status, row.taskType) }));
    return isInOrder ? kinds : kinds.toSorted((a, b) => weightOf(a.kind) - weightOf(b.kind));
  }, [cells, isInOrder]);
  const starts = useMemo(() => {
    const most = rows === 1 ? mostInOneRow : mostCells;
    const kinds = all.map(({ kind }) => kind);
    return isInOrder ? evenStarts(all.length, most) : cellStarts(kinds, most);
  }, [all, rows, isInOrder]);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (element === null || context === null || context === undefined) return;
    // As many points as the screen shows, whatever the width of what it stands in.
    element.width = Math.max(1, Math.round(element.clientWidth * 2));
    element.height = Math.max(1, Math.round(element.clientHeight * 2));
    draw(context, { cells: all, starts, rows, chosen }, element);
  }, [all, starts, rows, chosen]);
  return (
    <canvas
      ref={canvas}
      className={styles.cells}
      data-rows={rows}
      role="img"
      aria-label={label(all.map(({ kind }) => kind))}
      onPointerDown={(event) => event.stopPropagation()}
      onClick={(event) => {
        event.stopPropagation();
        const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
        const point = { x: (event.clientX - left) / width, y: (event.clientY - top) / height };
        const found = mostOf(all, starts, cellAt(point, gridOf(starts, rows), rows));
        if (found !== undefined) onSelect(found.row);
      }}
    />
  );
}

function weightOf(kind: StatusKind): number {
  return order.indexOf(kind);
}

const mostCells = 400;
const mostInOneRow = 200;
type Grid = { readonly columns: number; readonly cells: number };

function gridOf(starts: readonly number[], rows: number): Grid {
  const cells = starts.length - 1;
  return { cells, columns: Math.max(rows === 1 ? 13 : 26, Math.ceil(cells / rows)) };
}

type Drawing = {
  readonly cells: readonly Cell[];
  readonly starts: readonly number[];
  readonly rows: number;
  readonly chosen: number;
};

function draw(
  context: CanvasRenderingContext2D,
  { cells, starts, rows, chosen }: Drawing,
  { width, height }: HTMLCanvasElement,
): void {
  context.clearRect(0, 0, width, height);
  const grid = gridOf(starts, rows);
  const [wide, high] = [width / grid.columns, height / rows];
  const gap = wide > 6 ? 2 : 0.5;
  const colours = coloursNow();
  for (let cell = 0; cell < grid.cells; cell++) {
    context.fillStyle = colours.get(mostOf(cells, starts, cell)?.kind ?? "queued") ?? "gray";
    context.fillRect((cell % grid.columns) * wide, Math.floor(cell / grid.columns) * high, wide - gap, high - 4);
  }
  if (chosen < 0) return;
  const at = Math.floor((chosen * grid.cells) / Math.max(cells.length, 1));
  context.fillStyle = colours.get("chosen") ?? "black";
  context.fillRect((at % grid.columns) * wide, height - 3, Math.max(wide - gap, 2), 3);
}

/** Of those that a cell stands for the one that counts most. */
function mostOf(all: readonly Cell[], starts: readonly number[], cell: number): Cell | undefined {
  const [from = -1, to = -1] = [starts[cell], starts[cell + 1]];
  if (cell < 0 || to < 0) return undefined;
  let most = all[from];
  for (let index = from + 1; index < to; index++) {
    const other = all[index];
    if (other !== undefined && most !== undefined && weightOf(other.kind) < weightOf(most.kind)) most = other;
  }
  return most;
}

function cellAt({ x, y }: { readonly x: number; readonly y: number }, { columns, cells }: Grid, rows: number): number {
  const cell = Math.floor(y * rows) * columns + Math.floor(x * columns);
  return cell < cells ? cell : -1;
}

/** `1 failed, 9998 queued`. */
export function countsText(kinds: readonly StatusKind[]): string {
  const counts = Map.groupBy(kinds, (kind) => kind);
  return [...counts].map(([kind, all]) => `${all.length} ${kindWords(kind)}`).join(", ");
}
