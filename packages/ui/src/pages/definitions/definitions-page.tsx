import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import type { ReactNode } from "react";

import { definitionNamesQuery } from "../../api/queries.ts";
import type { DefinitionHead } from "../../api/queries.ts";
import { countText } from "../../model/format.ts";
import { nameSegment } from "../../name-segment.ts";
import { DataTable } from "../../parts/data-table.tsx";
import type { Column } from "../../parts/data-table.tsx";
import { FilterInput } from "../../parts/filter-input.tsx";
import { Empty, ErrorNote } from "../../parts/notes.tsx";
import { RowCard, rowCardHeight } from "../../parts/row-card.tsx";
import { Time } from "../../parts/time.tsx";
import { PageHead } from "../../shell/page-head.tsx";

type Row = { readonly name: string; readonly versions: readonly DefinitionHead[] };

/** Every workflow that is defined, each with its versions. */
export function DefinitionsPage(): ReactNode {
  const names = useQuery(definitionNamesQuery);
  const [words, setWords] = useState("");
  const navigate = useNavigate();
  const rows = useMemo(
    () =>
      [...(names.data ?? [])]
        .map(([name, versions]) => ({ name, versions }))
        .filter(({ name }) => name.toLowerCase().includes(words.toLowerCase())),
    [names.data, words],
  );
  return (
    <>
      <PageHead
        title="Workflow definitions"
        beside={names.isSuccess && <span className="number">{countText(rows.length)}</span>}
      />
      <FilterInput label="Filter definitions" placeholder="Filter by name" value={words} onChange={setWords} />
      {names.isError && <ErrorNote error={names.error} onRetry={() => void names.refetch()} />}
      {names.isSuccess && rows.length === 0 ? (
        <Empty title="No definition">
          <p>Register one:</p>
          <pre>{`curl -X POST ${location.origin}/api/metadata/workflow -H 'content-type: application/json' -d @workflow.json`}</pre>
        </Empty>
      ) : (
        <DataTable
          label="Workflow definitions"
          columns={columns}
          rows={rows}
          keyOf={(row) => row.name}
          card={card}
          onOpen={({ name }) => void navigate({ to: "/definitions/$name", params: { name: nameSegment(name) } })}
        />
      )}
    </>
  );
}

function changedAt({ versions }: Row): number {
  return versions.at(-1)?.updateTime || versions.at(-1)?.createTime || 0;
}

const card = {
  height: rowCardHeight,
  cell: (row: Row) => (
    <RowCard
      title={
        <Link to="/definitions/$name" params={{ name: nameSegment(row.name) }} title={row.name}>
          <strong>{row.name}</strong>
        </Link>
      }
      beside={<span className="number muted">v{row.versions.at(-1)?.version}</span>}
      under={row.versions.length === 1 ? "1 version" : `${row.versions.length} versions`}
      end={<Time at={changedAt(row)} />}
    />
  ),
};

const columns: readonly Column<Row>[] = [
  {
    key: "name",
    title: "Name",
    width: "minmax(200px, 2fr)",
    cell: ({ name }) => (
      <Link to="/definitions/$name" params={{ name: nameSegment(name) }} title={name}>
        <strong>{name}</strong>
      </Link>
    ),
  },
  {
    key: "latest",
    title: "Latest",
    width: "90px",
    isRight: true,
    cell: ({ versions }) => <span className="number">v{versions.at(-1)?.version}</span>,
  },
  {
    key: "versions",
    title: "Versions",
    width: "90px",
    isRight: true,
    cell: ({ versions }) => <span className="number muted">{versions.length}</span>,
  },
  {
    key: "updated",
    title: "Changed",
    width: "120px",
    isRight: true,
    cell: (row) => <Time at={changedAt(row)} />,
  },
  {
    key: "runs",
    title: "Executions",
    width: "minmax(150px, 1fr)",
    cell: ({ name }) => (
      <Link to="/executions" search={{ name }} className="muted">
        Show
      </Link>
    ),
  },
];
