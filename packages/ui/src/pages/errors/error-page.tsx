import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { RotateCcw } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";

import { errorGroupQuery } from "../../api/error-groups.ts";
import { histogramQuery, pageOfExecutions } from "../../api/execution-list.ts";
import type { Counts, Span } from "../../api/execution-list.ts";
import { headlineText } from "../../model/lists/error-groups.ts";
import type { ErrorGroup } from "../../model/lists/error-groups.ts";
import { countText } from "../../model/format.ts";
import { roundSpan } from "../../model/lists/stacks.ts";
import { Button, buttonClass } from "../../parts/button.tsx";
import { CopyButton } from "../../parts/copy-button.tsx";
import { Histogram } from "../../parts/histogram.tsx";
import { ExecutionLine } from "../../parts/execution-line.tsx";
import { Empty, ErrorNote } from "../../parts/notes.tsx";
import { StatusBadge } from "../../parts/status-badge.tsx";
import { Time } from "../../parts/time.tsx";
import { PageHead } from "../../shell/page-head.tsx";
import { BulkDialog } from "../jobs/bulk-dialog.tsx";
import { Mute, Note } from "./error-note.tsx";
import styles from "./errors.module.css";
import type { Range } from "../executions/executions-keys.ts";
import { RangeChoice } from "./range-choice.tsx";
import { listOf, targetOf } from "./target-of.ts";
import { useFilledSpan, useSpan } from "./use-span.ts";

/** So many are retried first, to see whether that helps. */
const canary = 5;

/** One cause of failures: what it says, whom it hit, since when, and a way to retry them, a few of them first. */
export function ErrorPage(): ReactNode {
  const { group: id } = useParams({ from: "/errors/$group" });
  const { range = "24h" } = useSearch({ from: "/errors/$group" });
  const navigate = useNavigate({ from: "/errors/$group" });
  const span = useSpan(range);
  const query = useQuery(errorGroupQuery(id, span));
  const detail = query.data;
  const [retried, setRetried] = useState<Retried | undefined>();
  const client = useQueryClient();
  return (
    <>
      <PageHead
        title={detail ? titleOf(detail.group) : detail === null ? "An error that is gone" : "Error"}
        crumb={
          <Link to="/errors" search={{ range }}>
            Errors
          </Link>
        }
        actions={
          <>
            <RangeChoice range={range} onChange={(next) => void navigate({ search: { range: next } })} />
            {detail?.group.said && <Mute group={detail.group} said={detail.group.said} />}
            {detail && <Retry group={detail.group} onRetry={setRetried} />}
          </>
        }
      />
      {query.isError && <ErrorNote error={query.error} onRetry={() => void query.refetch()} />}
      {detail === null && <NoneNow range={range} />}
      {detail && (
        <div className={styles.page}>
          <Reason group={detail.group} />
          {detail.group.said && <Note group={detail.group} said={detail.group.said} />}
          <Reached group={detail.group} statuses={detail.statuses} />
          <Over group={detail.group} span={span} />
          <Members group={detail.group} />
        </div>
      )}
      {/* Here, so that it stays when the last of them has been retried and the group is gone. */}
      {retried !== undefined && (
        <BulkDialog
          verb="retry"
          target={targetOf(retried.group)}
          first={retried.first}
          onClose={() => setRetried(undefined)}
          onDone={() => {
            setRetried(undefined);
            void client.invalidateQueries({ queryKey: ["errors"] });
          }}
        />
      )}
    </>
  );
}

/** What a task does not name is called by what it says. */
function titleOf(group: ErrorGroup): string {
  return group.taskName || headlineText(group);
}

/** `first`: only so many; undefined: all. */
type Retried = { readonly group: ErrorGroup; readonly first: number | undefined };

function NoneNow({ range }: { readonly range: Range }): ReactNode {
  return (
    <Empty title="Nothing fails with this now">
      <p>Whatever failed so has been retried, or removed, or is older than this time.</p>
      <Link to="/errors" search={{ range }} className={buttonClass()}>
        All errors
      </Link>
    </Empty>
  );
}

type RetryProps = { readonly group: ErrorGroup; readonly onRetry: (retried: Retried) => void };

function Retry({ group, onRetry }: RetryProps): ReactNode {
  const why = group.count === 0 ? "None of them has failed in this time" : undefined;
  return (
    <>
      {group.count > canary && (
        <Button
          onClick={() => onRetry({ group, first: canary })}
          title="See whether it helps before you retry the rest"
        >
          Retry {canary} first
        </Button>
      )}
      <Button look="primary" why={why} onClick={() => onRetry({ group, first: undefined })}>
        <RotateCcw size={13} /> Retry all {countText(group.count)}
      </Button>
    </>
  );
}

function Reason({ group }: { readonly group: ErrorGroup }): ReactNode {
  return (
    <section aria-label="Reason" className={styles.reason}>
      <pre>{group.sampleReason || group.reason || "No reason told"}</pre>
      <CopyButton text={group.sampleReason || group.reason} name="reason" />
    </section>
  );
}

type ReachedProps = { readonly group: ErrorGroup; readonly statuses: Counts };

function Reached({ group, statuses }: ReachedProps): ReactNode {
  return (
    <dl className={styles.facts}>
      <div>
        <dt>Executions</dt>
        <dd>
          <Link to="/executions" search={listOf(group)} className={styles.big}>
            {countText(group.count)}
          </Link>
        </dd>
      </div>
      <div>
        <dt>First</dt>
        <dd>
          <Time at={group.firstTime} />
        </dd>
      </div>
      <div>
        <dt>Last</dt>
        <dd>
          <Time at={group.lastTime} />
        </dd>
      </div>
      {statuses.length > 0 && (
        <div>
          <dt>How they stand now</dt>
          <dd className={styles.inline}>
            {statuses.map(({ value, count }) => (
              <Link key={value} to="/executions" search={{ error: group.id, status: value }}>
                <StatusBadge status={value} /> <span className="number">{countText(count)}</span>
              </Link>
            ))}
          </dd>
        </div>
      )}
      <div>
        <dt>Workflows</dt>
        <dd className={styles.inline}>
          {group.workflowNames.map(({ value, count }) => (
            <Link
              key={value}
              to="/executions"
              search={{ ...listOf(group), ...(group.workflowIds ? {} : { name: value }) }}
            >
              {value} <span className="number muted">{countText(count)}</span>
            </Link>
          ))}
        </dd>
      </div>
    </dl>
  );
}

function Over({ group, span }: { readonly group: ErrorGroup; readonly span: Span }): ReactNode {
  const filter = { query: "", freeText: "", errorGroup: group.id };
  const isKept = group.workflowIds === undefined;
  const filled = useFilledSpan(filter, span, isKept);
  const starts = useQuery(histogramQuery(filter, filled && roundSpan(filled))).data ?? undefined;
  const navigate = useNavigate();
  const width = (span.to - span.from) / Math.max(group.trend.length, 1);
  return (
    <section aria-label="Over time">
      {starts !== undefined && starts.series.length > 0 ? (
        <Histogram
          label="Failed executions by start"
          {...starts}
          onNarrow={(from, to) => void navigate({ to: "/executions", search: { error: group.id, from, to } })}
        />
      ) : (
        <Histogram
          label="Failures"
          from={span.from}
          to={span.to}
          bucketMs={width}
          series={[{ status: "FAILED", counts: group.trend }]}
        />
      )}
    </section>
  );
}

function Members({ group }: { readonly group: ErrorGroup }): ReactNode {
  const { workflowIds, id } = group;
  const query = workflowIds === undefined ? "" : `workflowId IN (${workflowIds.slice(0, 10).join(",")})`;
  const filter = { query, freeText: "", errorGroup: workflowIds === undefined ? id : "" };
  const sort = { key: "startTime", isDescending: true };
  const rows = useQuery({
    queryKey: ["executions", "members", filter],
    queryFn: ({ signal }) => pageOfExecutions({ filter, sort, page: "", size: 10 }, signal),
    refetchInterval: 5000,
  }).data?.rows;
  return (
    <section aria-labelledby="members">
      <div className={styles.sectionHead}>
        <h2 id="members">The latest</h2>
        <Link to="/executions" search={listOf(group)} className={buttonClass("plain")}>
          All {countText(group.count)} executions
        </Link>
      </div>
      <ul className={styles.members}>
        {rows?.map((row) => (
          <ExecutionLine key={row.workflowId} row={row} />
        ))}
      </ul>
    </section>
  );
}
