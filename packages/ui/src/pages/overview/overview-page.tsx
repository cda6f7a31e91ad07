import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { facetsQuery, histogramQuery } from "../../api/execution-list.ts";
import { searchExecutions } from "../../api/queries.ts";
import { cappedText } from "../../model/format.ts";
import { roundSpan } from "../../model/lists/stacks.ts";
import { statusKind, statusWords, workflowStatuses } from "../../model/status.ts";
import { buttonClass } from "../../parts/button.tsx";
import { Histogram } from "../../parts/histogram.tsx";
import { StatusIcon } from "../../parts/status-icon.tsx";
import { PageHead } from "../../shell/page-head.tsx";
import { useFilledSpan, useSpan } from "../errors/use-span.ts";
import { BusiestNames } from "../executions/busiest-names.tsx";
import { Attention } from "./attention.tsx";
import styles from "./overview.module.css";
import { Recent, StartedHere } from "./recent.tsx";
import { Views } from "./views.tsx";

const everything = { query: "", freeText: "", errorGroup: "" };

/** What needs attention, how things go, what happened last. Every number leads to the list that it counts. */
export function OverviewPage(): ReactNode {
  return (
    <>
      <PageHead title="Overview" />
      <div className={styles.page}>
        <Attention />
        <Counts />
        <Throughput />
        <div className={styles.sides}>
          <Recent />
          <div className={styles.side}>
            <Busiest />
            <StartedHere />
            <Views />
          </div>
        </div>
      </div>
    </>
  );
}

function Counts(): ReactNode {
  const facets = useQuery(facetsQuery(everything)).data;
  return (
    <section aria-labelledby="counts">
      <h2 id="counts">Executions</h2>
      <div className={styles.counts}>
        {workflowStatuses.map((status) => (
          <Count
            key={status}
            status={status}
            known={facets?.statuses.find(({ value }) => value === status)?.count ?? (facets ? 0 : undefined)}
            isCapped={facets?.isCapped === true}
            isAsked={facets === null}
          />
        ))}
      </div>
    </section>
  );
}

type CountProps = {
  readonly status: string;
  readonly known: number | undefined;
  readonly isCapped: boolean;
  /** The server counts no statuses: each is asked for by itself. */
  readonly isAsked: boolean;
};

function Count({ status, known, isCapped, isAsked }: CountProps): ReactNode {
  const asked = useQuery({
    queryKey: ["count", status],
    queryFn: async ({ signal }) => {
      const query = `status IN (${status})`;
      return (await searchExecutions({ query, sort: "startTime:DESC", start: 0, size: 1 }, signal)).total;
    },
    enabled: isAsked,
    refetchInterval: 5000,
  }).data;
  const count = known ?? asked;
  return (
    <Link to="/executions" search={{ status }} className={styles.count}>
      <span className={styles.number}>{count === undefined ? "–" : cappedText(count, isCapped)}</span>
      <span className={styles.label}>
        <StatusIcon kind={statusKind(status)} size={12} /> {statusWords(status)}
      </span>
    </Link>
  );
}

/** What runs most often; nothing where the server cannot tell. */
function Busiest(): ReactNode {
  const names = useQuery(facetsQuery(everything)).data?.names ?? [];
  if (names.length === 0) return undefined;
  return (
    <section aria-labelledby="busiest">
      <div className={styles.sectionHead}>
        <h2 id="busiest">Most executions</h2>
      </div>
      <BusiestNames names={names} most={10} searchOf={(name) => ({ name })} />
    </section>
  );
}

function Throughput(): ReactNode {
  const day = useSpan("24h");
  const span = useFilledSpan(everything, day);
  const histogram = useQuery(histogramQuery(everything, span && roundSpan(span, 100))).data;
  const navigate = useNavigate();
  if (histogram === null || histogram?.series.length === 0) return undefined;
  return (
    <section aria-labelledby="throughput">
      <div className={styles.sectionHead}>
        <h2 id="throughput">Started in 24 hours</h2>
        <Link to="/executions" search={{ range: "24h" }} className={buttonClass("plain")}>
          Show them
        </Link>
      </div>
      <div className={styles.chart}>
        {histogram !== undefined && (
          <Histogram
            label="Starts"
            {...histogram}
            to={histogram.to || day.to}
            height={112}
            onNarrow={(from, to) => void navigate({ to: "/executions", search: { from, to } })}
          />
        )}
      </div>
    </section>
  );
}
