import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { numberAt, textAt } from "../../api/client.ts";
import type { JsonObject } from "../../api/client.ts";
import { taskDefinitionsQuery } from "../../api/queries.ts";
import { durationText } from "../../model/format.ts";
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
      lesser={lesser}
      card={card}
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

const lesser: ReadonlySet<string> = new Set(["delay", "timeout", "owner"]);

function card(item: JsonObject) {
  const retries = numberAt(item, "retryCount");
  const within = numberAt(item, "responseTimeoutSeconds");
  return {
    beside: <span className="number muted">{retries === 1 ? "1 retry" : `${retries} retries`}</span>,
    under: textAt(item, "ownerEmail"),
    end: <span className="number">{within > 0 && `answers within ${durationText(within * 1000)}`}</span>,
  };
}

const columns: readonly Column<JsonObject>[] = [
  {
    key: "name",
    title: "Name",
    width: "minmax(160px, 2fr)",
    cell: (item) => <strong title={textAt(item, "name")}>{textAt(item, "name")}</strong>,
  },
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
    isRight: true,
    cell: (item) => <Seconds of={numberAt(item, "retryDelaySeconds")} />,
  },
  {
    key: "response",
    title: "Response within",
    width: "128px",
    isRight: true,
    cell: (item) => <Seconds of={numberAt(item, "responseTimeoutSeconds")} />,
  },
  {
    key: "timeout",
    title: "Time-out",
    width: "96px",
    isRight: true,
    cell: (item) => <Seconds of={numberAt(item, "timeoutSeconds")} />,
  },
  {
    key: "limit",
    title: "At once",
    width: "80px",
    isRight: true,
    cell: (item) => <Limit of={numberAt(item, "concurrentExecLimit")} />,
  },
  {
    key: "owner",
    title: "Owner",
    width: "minmax(120px, 1fr)",
    cell: (item) => (
      <span className="muted" title={textAt(item, "ownerEmail")}>
        {textAt(item, "ownerEmail")}
      </span>
    ),
  },
];

function Seconds({ of }: { readonly of: number }): ReactNode {
  return of > 0 ? <span className="number">{durationText(of * 1000)}</span> : <span className="muted">–</span>;
}

function Limit({ of }: { readonly of: number }): ReactNode {
  return of > 0 ? <span className="number">{of}</span> : <span className="muted">–</span>;
}
