import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { memo, useCallback, useEffect, useMemo, useRef } from "react";
import type { ReactNode } from "react";

import styles from "./data-table.module.css";
import { usePreference } from "./preferences.ts";
import { useIsNarrow } from "./use-is-narrow.ts";
import { useRowKeys } from "./use-row-keys.ts";

export type Column<Row> = {
  readonly key: string;
  readonly title: string;
  /** A track of CSS grid: `120px`, `minmax(160px, 1fr)`. */
  readonly width: string;
  readonly cell: (row: Row) => ReactNode;
  readonly isRight?: boolean;
  readonly canSort?: boolean;
  /** What stands in the head instead of the title. */
  readonly head?: ReactNode;
  /** What the title means, for who points at it. */
  readonly hint?: string;
};

export type Sort = { readonly key: string; readonly isDescending: boolean };

export type DataTableProps<Row> = {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly sort?: Sort | undefined;
  readonly onSort?: (sort: Sort) => void;
  readonly isSelected?: (row: Row) => boolean;
  /** The row with this key is brought into view when it comes to be this one. */
  readonly inView?: string | undefined;
  readonly onOpen?: (row: Row) => void;
  /** The row that the keys move, where the page has keys of its own for it; else the table has them. */
  readonly cursor?: { readonly at: number | undefined };
  /** Told when the last rows come into view. */
  readonly onEnd?: (() => void) | undefined;
  readonly rowHeight?: number;
  /** What a row looks like where there is no room for columns, and how high it is then. */
  readonly card?: { readonly height: number; readonly cell: (row: Row) => ReactNode };
  /** Begins at its top again when this changes. */
  readonly topKey?: unknown;
  /** What a row shows that is as wide as the table; undefined for those that have columns. */
  readonly span?: (row: Row) => ReactNode;
};

/** A table that renders the rows in view, however many there are. */
export function DataTable<Row>(props: DataTableProps<Row>): ReactNode {
  const { rows, onEnd } = props;
  const own = useRowKeys({ ...props, isDriven: props.cursor !== undefined });
  const cursor = props.cursor === undefined ? own : props.cursor.at;
  const scroll = useRef<HTMLDivElement>(null);
  const card = useIsNarrow() ? props.card : undefined;
  const columns = useMemo(() => (card === undefined ? props.columns : [cardColumn(card)]), [card, props.columns]);
  // Asked for anew when somebody wants higher rows.
  usePreference("density");
  const height = card?.height ?? props.rowHeight ?? rowHeight();
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => height,
    overscan: 12,
    // The head stands before the first row, and covers what is scrolled beneath it.
    scrollPaddingEnd: card === undefined ? rowHeight() : 0,
    initialRect: { width: 1000, height: 800 },
  });
  useEffect(() => virtual.measure(), [height, virtual]);
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - 60) onEnd?.();
  }, [last, rows.length, onEnd]);
  useEffect(() => {
    if (cursor !== undefined) virtual.scrollToIndex(cursor, { align: "auto" });
  }, [cursor, virtual]);
  useEffect(() => {
    scroll.current?.scrollTo({ top: 0 });
  }, [props.topKey]);
  const wanted = props.inView;
  useEffect(() => {
    const at = wanted === undefined ? -1 : rows.findIndex((row) => props.keyOf(row) === wanted);
    if (at >= 0) virtual.scrollToIndex(at, { align: "auto" });
  }, [wanted, virtual]);
  const template = columns.map((column) => column.width).join(" ");
  const onOpen = useRef(props.onOpen);
  onOpen.current = props.onOpen;
  const open = useCallback((row: Row) => onOpen.current?.(row), []);
  const span = card === undefined ? props.span : undefined;
  return (
    <div ref={scroll} className={styles.scroll} tabIndex={0} role="region" aria-label={props.label}>
      <div role="table" aria-label={props.label} aria-rowcount={rows.length + 1}>
        <div role="rowgroup" className={card === undefined ? styles.headGroup : "only-heard"}>
          <div role="row" className={`${styles.row} ${styles.head}`} style={{ gridTemplateColumns: template }}>
            {columns.map((column) => (
              <Head key={column.key} column={column} sort={props.sort} onSort={props.onSort} />
            ))}
          </div>
        </div>
        <div role="rowgroup" className={styles.body} style={{ height: virtual.getTotalSize() }}>
          {shown.map((item) => {
            const row = rows[item.index];
            if (row === undefined) return undefined;
            return (
              <RowView
                key={props.keyOf(row)}
                row={row}
                columns={columns}
                span={span}
                template={template}
                index={item.index}
                start={item.start}
                height={height}
                isSelected={props.isSelected?.(row) ?? false}
                hasCursor={cursor === item.index}
                open={props.onOpen === undefined ? undefined : open}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

type RowViewProps<Row> = {
  readonly row: Row;
  readonly columns: readonly Column<Row>[];
  readonly span: DataTableProps<Row>["span"];
  readonly template: string;
  readonly index: number;
  readonly start: number;
  readonly height: number;
  readonly isSelected: boolean;
  readonly hasCursor: boolean;
  readonly open: ((row: Row) => void) | undefined;
};

function RowOnce<Row>(props: RowViewProps<Row>): ReactNode {
  const { row, columns, span, template, index, start, height, isSelected, hasCursor, open } = props;
  const spanned = span?.(row);
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      data-cursor={hasCursor}
      className={`${styles.row} ${open === undefined ? "" : styles.clickable} ${spanned === undefined ? "" : styles.spanned}`}
      style={{ gridTemplateColumns: template, transform: `translateY(${start}px)`, height }}
      onClick={(event) => opensRow(event.target) && open?.(row)}
    >
      {spanned === undefined ? (
        columns.map((column) => (
          <div key={column.key} role="cell" className={`${styles.cell} ${column.isRight === true ? styles.right : ""}`}>
            {column.cell(row)}
          </div>
        ))
      ) : (
        <div role="cell" aria-colspan={columns.length} className={styles.span}>
          {spanned}
        </div>
      )}
    </div>
  );
}

// Scrolling renders the rows that come into view, and none that are there already.
const RowView = memo(RowOnce) as typeof RowOnce;

function cardColumn<Row>({ cell }: { readonly cell: (row: Row) => ReactNode }): Column<Row> {
  return { cell, key: "card", title: "Row", width: "minmax(0, 1fr)" };
}

// A link or a button within a row acts for itself, and so does text that is being selected.
function opensRow(target: EventTarget): boolean {
  const isOwn = target instanceof Element && target.closest("a, button, input, label") !== null;
  return !isOwn && (getSelection()?.isCollapsed ?? true);
}

function rowHeight(): number {
  return Number.parseInt(getComputedStyle(document.documentElement).getPropertyValue("--row"), 10) || 32;
}

type HeadProps<Row> = {
  readonly column: Column<Row>;
  readonly sort: Sort | undefined;
  readonly onSort: ((sort: Sort) => void) | undefined;
};

function Head<Row>({ column, sort, onSort }: HeadProps<Row>): ReactNode {
  const isSorted = sort?.key === column.key;
  const direction = isSorted ? (sort.isDescending ? "descending" : "ascending") : "none";
  const className = `${styles.cell} ${column.isRight === true ? styles.right : ""}`;
  if (column.canSort !== true || onSort === undefined) {
    return (
      <div role="columnheader" className={className} title={column.hint}>
        {column.head ?? column.title}
      </div>
    );
  }
  return (
    <div role="columnheader" aria-sort={direction} className={className} title={column.hint}>
      <button
        type="button"
        className={styles.sort}
        onClick={() => onSort({ key: column.key, isDescending: isSorted ? !sort.isDescending : true })}
      >
        {column.title}
        {isSorted && (sort.isDescending ? <ArrowDown size={12} /> : <ArrowUp size={12} />)}
      </button>
    </div>
  );
}
