import { useNavigate } from "@tanstack/react-router";
import { ArrowUp } from "lucide-react";
import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import type { ReactNode } from "react";

import type { ExecutionSummary } from "../../model/execution.ts";
import { isPayloadPath, pathConditions } from "../../model/lists/glimpses.ts";
import { cappedText, countText } from "../../model/format.ts";
import { Button } from "../../parts/button.tsx";
import { DataTable } from "../../parts/data-table.tsx";
import { ErrorNote } from "../../parts/notes.tsx";
import { Skeleton } from "../../parts/skeleton.tsx";
import { Time } from "../../parts/time.tsx";
import { movingKeys, useKeys } from "../../shell/keys.ts";
import { BulkBar } from "./bulk-bar.tsx";
import { columnsOf, shownColumns } from "./columns.tsx";
import { ExactCorrelation } from "./exact-correlation.tsx";
import { ExecutionCard } from "./execution-card.tsx";
import styles from "./execution-list.module.css";
import type { ExecutionsKeys } from "./executions-keys.ts";
import { FilterBar } from "./filter-bar.tsx";
import { KnownGlimpses } from "./glimpse-cells.tsx";
import { Overall } from "./overall.tsx";
import { Looked, payloadMatches } from "./payload-matches.tsx";
import { selectColumn } from "./select-column.tsx";
import { UsualOfRows } from "./took.tsx";
import { useExecutions } from "./use-executions.ts";
import { useGlimpses } from "./use-glimpses.ts";

// The drawing comes when somebody peeks.
const PeekPanel = lazy(async () => ({ default: (await import("./peek-panel.tsx")).PeekPanel }));

export type ExecutionListProps = {
  readonly keys: ExecutionsKeys;
  /** `isLook`: the same executions, shown differently. */
  readonly onChange: (keys: ExecutionsKeys, isLook?: boolean) => void;
  readonly empty: ReactNode;
  /** Told how many match, in words. */
  readonly onCount?: (count: string) => void;
  /** What the place of the list narrows it to already, and its fields therefore don't offer. */
  readonly scope?: "workflow";
};

/** Executions: narrowed by fields, chips and a brush over their starts, watched live, peeked into, and many done at once. */
export function ExecutionList({ keys, onChange, empty, onCount, scope }: ExecutionListProps): ReactNode {
  const [selected, setSelected] = useState<ReadonlyMap<string, ExecutionSummary>>(new Map());
  const executions = useExecutions(keys, selected.size > 0);
  const { list, filter, sort, total, isCapped, search, refresh, refreshes } = executions;
  // What begins may hold the words that are looked for, and not where they are looked for.
  const newCount = keys.has === undefined ? executions.newCount : 0;
  const names = useMemo(() => shownColumns(keys.cols, keys.peek !== undefined), [keys.cols, keys.peek !== undefined]);
  const { byId, isStock } = useGlimpses(executions.rows, askedOf(names, keys.has));
  const rows = useMemo(
    () => payloadMatches(executions.rows, { has: keys.has, byId, isStock }),
    [executions.rows, keys.has, byId, isStock],
  );
  const cursor = useCursor({ keys, rows, selected, setSelected, onChange });
  const columns = useMemo(() => {
    const known = isStock ? names.filter((name) => name !== "progress" && !isPayloadPath(name)) : names;
    return [selectColumn({ rows, selected, setSelected }), ...columnsOf(known)];
  }, [rows, selected, names, isStock]);
  const change = (next: ExecutionsKeys, isLook = false): void => {
    if (!isLook) setSelected(new Map());
    onChange(next, isLook);
  };
  const counted = keys.has === undefined ? cappedText(total, isCapped === true) : countText(rows.length);
  const count = list.isSuccess ? counted : "";
  useEffect(() => {
    onCount?.(count);
  }, [count]);
  return (
    <>
      <FilterBar keys={keys} filter={filter} onChange={change} scope={scope} />
      <Overall keys={keys} filter={filter} onChange={change} scope={scope} />
      <ExactCorrelation keys={keys} onChange={change} />
      <p className="only-heard" role="status">
        {newCount > 0 ? `${newCount} new executions` : ""}
      </p>
      {list.isError && <ErrorNote error={list.error} onRetry={() => void list.refetch()} />}
      <div className={styles.body} data-peek={keys.peek !== undefined}>
        <div className={styles.rows}>
          {newCount > 0 && (
            <button type="button" className={styles.newer} onClick={refresh}>
              <ArrowUp size={13} /> {countText(newCount)} new
            </button>
          )}
          {keys.has !== undefined && list.isSuccess && !isStock && (
            <Looked
              has={keys.has}
              found={rows.length}
              looked={executions.rows.filter(({ workflowId }) => byId.has(workflowId)).length}
              onMore={list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : undefined}
            />
          )}
          {search !== undefined && (
            <p className={styles.searched}>
              Looked through as far as <Time at={search.until} />.{" "}
              {search.isGoingOn ? (
                "Looking further …"
              ) : (
                <Button look="plain" onClick={search.goOn}>
                  Look further
                </Button>
              )}
            </p>
          )}
          {list.isSuccess && rows.length === 0 ? (
            search === undefined && empty
          ) : list.isPending ? (
            <Skeleton label="Loading executions" />
          ) : (
            <UsualOfRows rows={rows}>
              <KnownGlimpses value={byId}>
                <DataTable
                  label="Executions"
                  columns={columns}
                  rows={rows}
                  keyOf={(row) => row.workflowId}
                  card={card}
                  topKey={JSON.stringify([filter, sort, refreshes])}
                  sort={sort}
                  onSort={({ key, isDescending }) =>
                    change({ ...keys, sort: `${key}:${isDescending ? "DESC" : "ASC"}` }, true)
                  }
                  isSelected={(row) => selected.has(row.workflowId) || row.workflowId === keys.peek}
                  cursor={cursor}
                  onOpen={cursor.open}
                  onEnd={list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : undefined}
                />
              </KnownGlimpses>
            </UsualOfRows>
          )}
        </div>
        {keys.peek !== undefined && (
          <Suspense>
            <PeekPanel workflowId={keys.peek} onClose={() => change({ ...keys, peek: undefined }, true)} />
          </Suspense>
        )}
      </div>
      {selected.size > 0 && (
        <BulkBar
          selected={selected}
          // What has come since the list was read matches, too, and a job that takes all takes it. What is looked for in payloads
          // row by row is nothing that a job could be told.
          matching={{ filter, total: keys.has === undefined ? total + newCount : 0, isCapped: isCapped === true }}
          onDone={() => {
            setSelected(new Map());
            void list.refetch();
          }}
          onClear={() => setSelected(new Map())}
        />
      )}
    </>
  );
}

function askedOf(names: readonly string[], has: string | undefined) {
  const paths = new Set([...names.filter(isPayloadPath), ...pathConditions(has).map(({ path }) => path)]);
  return { paths: [...paths].slice(0, mostPaths), isOn: paths.size > 0 || names.includes("progress") };
}

/** More are not told at once. */
const mostPaths = 8;

const card = { height: 64, cell: (row: ExecutionSummary) => <ExecutionCard row={row} /> };

type CursorOptions = Pick<ExecutionListProps, "keys" | "onChange"> & {
  readonly rows: readonly ExecutionSummary[];
  readonly selected: ReadonlyMap<string, ExecutionSummary>;
  readonly setSelected: (selected: ReadonlyMap<string, ExecutionSummary>) => void;
};

/** The row that the keys move: `j k` to the next, Enter opens it, `x` selects it, space peeks into it. */
function useCursor({ keys, rows, selected, setSelected, onChange }: CursorOptions) {
  const [id, setId] = useState<string | undefined>(keys.peek);
  const navigate = useNavigate();
  // By its id: a row keeps the cursor when others come above it.
  const found = id === undefined ? -1 : rows.findIndex((row) => row.workflowId === id);
  const at = found < 0 ? undefined : found;
  const row = rows[found];
  const open = (one: ExecutionSummary): void =>
    void navigate({ to: "/executions/$id", params: { id: one.workflowId } });
  const move = (step: number): void => {
    const next = rows[Math.min(Math.max(found + step, 0), rows.length - 1)];
    setId(next?.workflowId);
    if (keys.peek !== undefined && next !== undefined) onChange({ ...keys, peek: next.workflowId }, true);
  };
  const toggle = (one: ExecutionSummary): void => {
    const next = new Map(selected);
    if (!next.delete(one.workflowId)) next.set(one.workflowId, one);
    setSelected(next);
  };
  // What can be done stands at the foot once something is selected.
  const act = (one: ExecutionSummary | undefined): void => {
    if (selected.size === 0 && one !== undefined) toggle(one);
    requestAnimationFrame(() => document.querySelector<HTMLElement>("[aria-keyshortcuts=a]")?.focus());
  };
  const peek = (): void => {
    const target = row ?? rows[0];
    if (target === undefined) return;
    setId(target.workflowId);
    onChange({ ...keys, peek: keys.peek === target.workflowId ? undefined : target.workflowId }, true);
  };
  useKeys({
    ...movingKeys(move),
    " ": peek,
    ...(row === undefined ? {} : { Enter: () => open(row), x: () => toggle(row) }),
    ...(row === undefined && selected.size === 0 ? {} : { a: () => act(row) }),
    ...(keys.peek === undefined ? {} : { Escape: () => onChange({ ...keys, peek: undefined }, true) }),
  });
  return { at, open };
}
