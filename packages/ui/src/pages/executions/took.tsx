import { useQueries } from "@tanstack/react-query";
import { createContext, useContext, useMemo } from "react";
import type { ReactNode } from "react";

import { usualQuery } from "../../api/statistics.ts";
import type { ExecutionSummary } from "../../model/execution.ts";
import { grouped } from "../../model/grouped.ts";
import { known, slownessText, usualText } from "../../model/time/usual.ts";
import type { Usual } from "../../model/time/usual.ts";
import { Duration, useNow } from "../../parts/time.tsx";
import { useIsPainted } from "../../parts/use-is-painted.ts";
import styles from "./columns.module.css";

const Known = createContext<ReadonlyMap<string, Usual>>(new Map());
const keyOf = ({ workflowName, version }: ExecutionSummary): string => `${version} ${workflowName}`;

/** So many definitions are asked about, those with the most rows. */
const mostDefinitions = 6;

/** Lets the rows of a list tell how long they took beside what is usual. Asked for once the list is there. */
export function UsualOfRows({
  rows,
  children,
}: {
  readonly rows: readonly ExecutionSummary[];
  readonly children: ReactNode;
}): ReactNode {
  const isPainted = useIsPainted();
  const most = useMemo(
    () =>
      [...grouped(rows, keyOf)]
        .toSorted(([, a], [, b]) => b.length - a.length)
        .slice(0, mostDefinitions)
        .flatMap(([key, [row]]) => (row === undefined ? [] : [{ key, row }])),
    [rows],
  );
  const usual = useQueries({
    queries: most.map(({ row }) => ({ ...usualQuery(row.workflowName, row.version), enabled: isPainted })),
    combine: (answers) => answers.map(({ data }) => data?.execution),
  });
  const map = useMemo(
    () =>
      new Map(
        most.flatMap(({ key }, place) => {
          const one = known(usual[place]);
          return one === undefined ? [] : [[key, one] as const];
        }),
      ),
    [most, usual],
  );
  return <Known value={map}>{children}</Known>;
}

/** How long an execution took or takes, and a bar of it: full where it is as long as 95 of 100 were at most. */
export function Took({ row }: { readonly row: ExecutionSummary }): ReactNode {
  const usual = useContext(Known).get(keyOf(row));
  return (
    <span className={styles.took}>
      {usual !== undefined && <Bar row={row} usual={usual} />}
      <Duration from={row.startTime} to={row.endTime} />
    </span>
  );
}

function Bar({ row, usual }: { readonly row: ExecutionSummary; readonly usual: Usual }): ReactNode {
  const now = useNow();
  const ms = (row.endTime || now) - row.startTime;
  const slowness = slownessText(ms, usual);
  return (
    <span
      className={styles.tookBar}
      data-status={slowness === undefined ? undefined : "timed-out"}
      title={[slowness, usualText(usual)].filter((text) => text !== undefined).join(". ")}
    >
      <i style={{ width: `${Math.min(1, ms / Math.max(usual.p95Ms, 1)) * 100}%` }} />
    </span>
  );
}
