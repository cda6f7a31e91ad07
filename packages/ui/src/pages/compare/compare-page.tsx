import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import type { ReactNode } from "react";

import { lastSuccess } from "../../api/last-success.ts";
import { executionQuery } from "../../api/queries.ts";
import type { Execution } from "../../api/queries.ts";
import type { TaskRow } from "../../model/execution.ts";
import { compare } from "../../model/drawing/compare.ts";
import type { ComparedTask } from "../../model/drawing/compare.ts";
import { shortId } from "../../model/format.ts";
import { Button } from "../../parts/button.tsx";
import { DataTable } from "../../parts/data-table.tsx";
import type { Column } from "../../parts/data-table.tsx";
import form from "../../parts/form.module.css";
import { Empty, ErrorNote } from "../../parts/notes.tsx";
import { RowCard, rowCardHeight } from "../../parts/row-card.tsx";
import { StatusBadge } from "../../parts/status-badge.tsx";
import { Duration } from "../../parts/time.tsx";
import { PageHead } from "../../shell/page-head.tsx";
import styles from "./compare.module.css";
import { otherOutputsQuery } from "./outputs-query.ts";

/** Two executions side by side: where they part, and how. */
export function ComparePage(): ReactNode {
  const { a, b } = useSearch({ from: "/compare" });
  const first = useExecution(a);
  const second = useExecution(b);
  return (
    <>
      <PageHead title="Compare" />
      <div className={styles.pair}>
        <Side name="a" id={a} execution={first.data} error={first.error} />
        <Side name="b" id={b} execution={second.data} error={second.error} other={first.data} />
      </div>
      {(a === undefined || b === undefined) && (
        <Empty title="Two executions side by side">
          <p>
            Give two ids, or press d in an execution: it is compared with the last one of its definition that completed.
          </p>
        </Empty>
      )}
      {first.data !== undefined && second.data !== undefined && <Comparison a={first.data} b={second.data} />}
    </>
  );
}

/** As it is when it is asked for: what is compared does not move. */
function useExecution(id: string | undefined): { readonly data: Execution | undefined; readonly error: unknown } {
  const query = { ...executionQuery(id ?? ""), refetchInterval: false as const, placeholderData: undefined };
  const { data, error } = useQuery({ ...query, enabled: id !== undefined });
  return { data: id === undefined ? undefined : data, error };
}

type SideProps = {
  readonly name: "a" | "b";
  readonly id: string | undefined;
  readonly execution: Execution | undefined;
  readonly error: unknown;
  readonly other?: Execution | undefined;
};

function Side({ name, id, execution, error, other }: SideProps): ReactNode {
  const [draft, setDraft] = useState(id ?? "");
  const navigate = useNavigate({ from: "/compare" });
  const show = (next: string): void => {
    setDraft(next);
    void navigate({ search: (old) => ({ ...old, [name]: next === "" ? undefined : next }), replace: true });
  };
  const summary = execution?.graph.summary;
  const base = other?.graph.summary;
  const showLastSuccess = async (): Promise<void> => {
    if (base !== undefined) show((await lastSuccess(base)) ?? "");
  };
  return (
    <section className={styles.side} aria-label={`Execution ${name}`}>
      <label className={form.field}>
        Execution {name}
        <input
          className="mono"
          value={draft}
          placeholder="id"
          onChange={(event) => setDraft(event.target.value)}
          onBlur={() => show(draft)}
          onKeyDown={(event) => event.key === "Enter" && show(draft)}
        />
      </label>
      {summary !== undefined && (
        <p className={styles.line}>
          <Link to="/executions/$id" params={{ id: summary.workflowId }}>
            <strong>{summary.workflowName}</strong> v{summary.version}
          </Link>
          <StatusBadge status={summary.status} />
          <Duration from={summary.startTime} to={summary.endTime} />
        </p>
      )}
      {base !== undefined && id === undefined && (
        <Button onClick={() => void showLastSuccess()}>The last that completed</Button>
      )}
      {error !== null && error !== undefined && <ErrorNote error={error} />}
    </section>
  );
}

type ComparisonProps = { readonly a: Execution; readonly b: Execution };

function Comparison({ a, b }: ComparisonProps): ReactNode {
  const ids = { a: a.graph.summary.workflowId, b: b.graph.summary.workflowId };
  const outputs = useQuery(otherOutputsQuery(ids));
  if (outputs.isError) return <ErrorNote error={outputs.error} onRetry={() => void outputs.refetch()} />;
  return outputs.data === undefined ? undefined : <Differences a={a} b={b} otherOutputs={outputs.data} />;
}

function Differences({
  a,
  b,
  otherOutputs,
}: ComparisonProps & { readonly otherOutputs: ReadonlySet<string> }): ReactNode {
  const [isAll, setAll] = useState(false);
  const navigate = useNavigate();
  const compared = useMemo(() => compare(a.graph, b.graph, otherOutputs), [a, b, otherOutputs]);
  const ids = { a: a.graph.summary.workflowId, b: b.graph.summary.workflowId };
  const columns = useMemo(() => columnsOf(ids), [ids.a, ids.b]);
  const parted = compared.find(({ difference }) => difference !== "same");
  const rows = isAll ? compared : compared.filter(({ difference }) => difference !== "same");
  return (
    <>
      <p className={styles.parted} role="status">
        {parted === undefined
          ? "Every task ended the same way with the same output."
          : `The first difference is at ${parted.ref}: ${words[parted.difference]}.`}
        <label>
          <input type="checkbox" checked={isAll} onChange={() => setAll(!isAll)} /> Show what is the same
        </label>
      </p>
      {rows.length === 0 ? (
        <Empty title="No difference" />
      ) : (
        <DataTable
          label="Differences"
          columns={columns}
          rows={rows}
          keyOf={(row) => row.ref}
          card={card}
          onOpen={({ a: ofA, b: ofB }) => {
            const id = ofB === undefined ? ids.a : ids.b;
            void navigate({
              to: "/executions/$id",
              params: { id },
              search: { t: (ofB ?? ofA)?.taskId, tab: "output" },
            });
          }}
        />
      )}
    </>
  );
}

const words: Readonly<Record<ComparedTask["difference"], string>> = {
  same: "the same",
  "only a": "only a ran it",
  "only b": "only b ran it",
  status: "the status differs",
  case: "another case was taken",
  output: "the output differs",
  attempts: "the number of attempts differs",
};

const card = {
  height: rowCardHeight,
  cell: ({ ref, a, b, difference }: ComparedTask) => (
    <RowCard
      title={<strong title={ref}>{ref}</strong>}
      beside={words[difference]}
      under={<Ends of={a} name="a" />}
      end={<Ends of={b} name="b" />}
    />
  ),
};

/** How a task ended in one of the two. */
function Ends({ of, name }: { readonly of: TaskRow | undefined; readonly name: string }): ReactNode {
  return (
    <span>
      {name} {of === undefined ? "–" : <StatusBadge status={of.status} taskType={of.taskType} />}
    </span>
  );
}

type Ids = { readonly a: string; readonly b: string };

/** The heads say which execution each column is of. */
const columnsOf = (ids: Ids): readonly Column<ComparedTask>[] => [
  { key: "ref", title: "Task", width: "minmax(160px, 1.2fr)", cell: (row) => <strong>{row.ref}</strong> },
  { key: "difference", title: "Difference", width: "minmax(140px, 1fr)", cell: (row) => words[row.difference] },
  {
    key: "a",
    title: `a ${shortId(ids.a)}`,
    width: "196px",
    cell: ({ a }) => a !== undefined && <StatusBadge status={a.status} taskType={a.taskType} />,
  },
  {
    key: "aTook",
    title: "a took",
    width: "84px",
    isRight: true,
    cell: ({ a }) => a !== undefined && <Duration from={a.startTime} to={a.endTime} />,
  },
  {
    key: "b",
    title: `b ${shortId(ids.b)}`,
    width: "196px",
    cell: ({ b }) => b !== undefined && <StatusBadge status={b.status} taskType={b.taskType} />,
  },
  {
    key: "bTook",
    title: "b took",
    width: "84px",
    isRight: true,
    cell: ({ b }) => b !== undefined && <Duration from={b.startTime} to={b.endTime} />,
  },
];
