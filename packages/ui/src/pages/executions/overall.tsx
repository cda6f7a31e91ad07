import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useMemo } from "react";
import type { ReactNode } from "react";

import { facetsQuery, histogramQuery, oldestStartQuery } from "../../api/execution-list.ts";
import type { Buckets, Facets, ListFilter } from "../../api/execution-list.ts";
import { pathConditions, pathConditionsText } from "../../model/lists/glimpses.ts";
import { cappedText, spanText } from "../../model/format.ts";
import { roundSpan } from "../../model/lists/stacks.ts";
import { statusKind, statusWords, workflowStatuses } from "../../model/status.ts";
import { Histogram } from "../../parts/histogram.tsx";
import { StatusIcon } from "../../parts/status-icon.tsx";
import { useNow } from "../../parts/time.tsx";
import { BusiestNames } from "./busiest-names.tsx";
import { ErrorChip } from "./error-chip.tsx";
import { listFilterOf, ranges } from "./executions-keys.ts";
import type { ExecutionsKeys } from "./executions-keys.ts";
import styles from "./overall.module.css";

type OverallProps = {
  readonly keys: ExecutionsKeys;
  readonly filter: ListFilter;
  readonly onChange: (keys: ExecutionsKeys) => void;
  readonly scope: "workflow" | undefined;
};

/** What matches as a whole: how many of each status and workflow, and when they started. Each part narrows. */
export function Overall({ keys, filter, onChange, scope }: OverallProps): ReactNode {
  const facets = useQuery(facetsQuery(useWithoutStatus(keys, filter))).data ?? undefined;
  const names = useQuery(facetsQuery(filter)).data?.names ?? [];
  const span = useSpan(keys, filter);
  const histogram = useQuery(histogramQuery(filter, span)).data ?? undefined;
  const narrow = (from: number, to: number): void => onChange({ ...keys, range: undefined, from, to });
  // What is looked through row by row is not counted.
  const isCounted = keys.has === undefined;
  const hasNames = scope === undefined && keys.name === undefined && names.length > 1;
  return (
    <>
      <div className={styles.chips}>
        {keys.q === undefined && (
          <StatusChips keys={keys} facets={isCounted ? facets : undefined} onChange={onChange} />
        )}
        <Told keys={keys} onChange={onChange} />
      </div>
      {isCounted && histogram !== undefined && histogram.series.length > 0 && (
        <div className={styles.overall}>
          <Histogram
            label="Starts"
            {...histogram}
            to={histogram.to || (span?.to ?? 0)}
            onNarrow={keys.q === undefined ? narrow : undefined}
          />
          {hasNames && (
            <div className={styles.names}>
              <BusiestNames names={names} searchOf={(name) => ({ ...keys, name })} />
            </div>
          )}
        </div>
      )}
    </>
  );
}

/** Statuses are counted as if none were chosen: what a chip says is how many would come with it. */
function useWithoutStatus(keys: ExecutionsKeys, filter: ListFilter): ListFilter {
  return useMemo(
    () => (keys.q === undefined ? listFilterOf({ ...keys, status: undefined }, anchorOf(keys, filter)) : filter),
    [filter],
  );
}

// The same time as the list's, which its query text tells.
function anchorOf({ range }: ExecutionsKeys, { query }: ListFilter): number {
  const from = Number(/startTime>(\d+)/.exec(query)?.[1] ?? 0);
  return range === undefined ? 0 : from + ranges[range];
}

function useSpan(keys: ExecutionsKeys, filter: ListFilter): Buckets | undefined {
  const minute = Math.ceil(useNow() / 60_000) * 60_000;
  const isOpen = keys.range === undefined && keys.from === undefined;
  const oldest = useQuery(oldestStartQuery(filter, isOpen)).data;
  return useMemo(() => {
    const to = keys.range === undefined ? (keys.to ?? minute) : minute;
    if (keys.range !== undefined) return roundSpan({ to, from: to - ranges[keys.range] });
    const from = keys.from ?? oldest;
    return from === undefined || from === null ? undefined : roundSpan({ from, to: Math.max(to, from + 60_000) });
  }, [keys.range, keys.from, keys.to, minute, oldest]);
}

type ChipsProps = {
  readonly keys: ExecutionsKeys;
  readonly facets: Facets | undefined;
  readonly onChange: (keys: ExecutionsKeys) => void;
};

function StatusChips({ keys, facets, onChange }: ChipsProps): ReactNode {
  const chosen = new Set(keys.status?.split(",") ?? []);
  const toggle = (one: string): void => {
    const next = workflowStatuses.filter((known) => (known === one ? !chosen.has(known) : chosen.has(known)));
    onChange({ ...keys, status: next.length === 0 ? undefined : next.join(",") });
  };
  return workflowStatuses.map((one) => {
    const count = facets?.statuses.find(({ value }) => value === one)?.count ?? 0;
    return (
      <button
        key={one}
        type="button"
        className={styles.chip}
        data-status={statusKind(one)}
        data-none={facets?.isCapped === false && count === 0}
        aria-pressed={chosen.has(one)}
        onClick={() => toggle(one)}
      >
        <StatusIcon kind={statusKind(one)} size={11} />
        {statusWords(one)}
        {facets !== undefined && <span className={styles.count}>{cappedText(count, facets.isCapped)}</span>}
      </button>
    );
  });
}

type ToldKey = readonly [label: string, value: string | undefined, without: ExecutionsKeys];

/** What the list is narrowed to besides, each to be taken away. */
function Told({ keys, onChange }: Pick<OverallProps, "keys" | "onChange">): ReactNode {
  const { from, to, corr, id, version, error, reason, took, stuck, has } = keys;
  const isDrawn = keys.range === undefined && (from !== undefined || to !== undefined);
  const spanMs = (to ?? Date.now()) - (from ?? 0);
  const told: readonly ToldKey[] = [
    ["Correlation", corr, { corr: undefined }],
    ["Id", id, { id: undefined }],
    ["Version", version, { version: undefined }],
    ["Reason", reason, { reason: undefined }],
    ["Took", took === undefined ? undefined : tookText(took), { took: undefined }],
    ["Text", keys.q === undefined ? undefined : keys.text, { text: undefined }],
    ["Nothing has happened for", stuck, { stuck: undefined }],
    ...pathConditions(has).map((condition, _place, all): ToldKey => [
      condition.path,
      condition.value,
      { has: pathConditionsText(all.filter((one) => one !== condition)) },
    ]),
    [
      "Started",
      isDrawn
        ? `${from === undefined ? "" : spanText(from, spanMs)} – ${to === undefined ? "now" : spanText(to, spanMs)}`
        : undefined,
      { from: undefined, to: undefined },
    ],
  ];
  return (
    <>
      {error !== undefined && <ErrorChip id={error} onRemove={() => onChange({ ...keys, error: undefined })} />}
      {told.map(
        ([label, value, without]) =>
          value !== undefined && (
            <button
              key={label}
              type="button"
              className={styles.chip}
              aria-label={`Take away ${label} ${value}`}
              onClick={() => onChange({ ...keys, ...without })}
            >
              <span className="muted">{label}</span> <span className="ellipsis">{value}</span> <X size={12} />
            </button>
          ),
      )}
    </>
  );
}

function tookText(took: string): string {
  return took
    .split(",")
    .map((bound) => (bound.startsWith("<") ? `< ${bound.slice(1)}` : `> ${bound}`))
    .join(", ");
}
