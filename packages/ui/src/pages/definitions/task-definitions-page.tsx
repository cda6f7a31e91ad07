import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { numberAt, textAt } from "../../api/client.ts";
import type { JsonObject } from "../../api/client.ts";
import { taskDefinitionsQuery } from "../../api/queries.ts";
import { buttonClass } from "../../parts/button.tsx";
import type { Column } from "../../parts/data-table.tsx";
import { Empty } from "../../parts/notes.tsx";
import { NamedList } from "./named-list.tsx";

/** Every task that is defined: its retries, its time-outs, its limits. */
export function TaskDefinitionsPage(): ReactNode {
  const definitions = useQuery(taskDefinitionsQuery);
  const { name } = useSearch({ from: "/task-defs" });
  const navigate = useNavigate({ from: "/task-defs" });
  return (
    <NamedList
      title="Task definitions"
      query={definitions}
      columns={columns}
      selected={name}
      onSelect={(next) => void navigate({ search: { name: next }, replace: true })}
      empty={
        <Empty title="No task is defined">
          A task without a definition runs with the defaults: no retries, a response time-out of an hour.
        </Empty>
      }
      more={(item) => (
        <Link to="/queues" search={{ type: textAt(item, "name") }} className={buttonClass()}>
          Queue
        </Link>
      )}
    />
  );
}

const columns: readonly Column<JsonObject>[] = [
  { key: "name", title: "Name", width: "minmax(200px, 2fr)", cell: (item) => <strong>{textAt(item, "name")}</strong> },
  {
    key: "retries",
    title: "Retries",
    width: "150px",
    cell: (item) => (
      <>
        <span className="number">{numberAt(item, "retryCount")}</span>{" "}
        <span className="muted">{textAt(item, "retryLogic").toLowerCase().replaceAll("_", " ")}</span>
      </>
    ),
  },
  {
    key: "delay",
    title: "Delay",
    width: "80px",
    cell: (item) => <span className="number">{numberAt(item, "retryDelaySeconds")}s</span>,
  },
  {
    key: "response",
    title: "Response within",
    width: "120px",
    cell: (item) => <Seconds of={numberAt(item, "responseTimeoutSeconds")} />,
  },
  {
    key: "timeout",
    title: "Time-out",
    width: "100px",
    cell: (item) => <Seconds of={numberAt(item, "timeoutSeconds")} />,
  },
  {
    key: "limit",
    title: "At once",
    width: "80px",
    cell: (item) => <span className="number">{numberAt(item, "concurrentExecLimit") || "–"}</span>,
  },
  {
    key: "owner",
    title: "Owner",
    width: "minmax(120px, 1fr)",
    cell: (item) => <span className="muted">{textAt(item, "ownerEmail")}</span>,
  },
];

function Seconds({ of }: { readonly of: number }): ReactNode {
  return <span className="number">{of > 0 ? `${of}s` : "–"}</span>;
}
