import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { listAt, objectOf, textAt } from "../../api/client.ts";
import type { JsonObject } from "../../api/client.ts";
import { eventHandlersQuery } from "../../api/queries.ts";
import type { Column } from "../../parts/data-table.tsx";
import { Empty } from "../../parts/notes.tsx";
import { NamedList } from "./named-list.tsx";

/** What follows from which event. */
export function EventHandlersPage(): ReactNode {
  const handlers = useQuery(eventHandlersQuery);
  const { name } = useSearch({ from: "/events" });
  const navigate = useNavigate({ from: "/events" });
  return (
    <NamedList
      title="Event handlers"
      query={handlers}
      columns={columns}
      lesser={lesser}
      card={card}
      selected={name}
      onSelect={(next) => void navigate({ search: { name: next }, replace: true })}
      empty={
        <Empty title="No event handler">
          <p>A handler starts workflows or ends tasks when an event comes:</p>
          <pre>{`curl -X POST ${location.origin}/api/event -H 'content-type: application/json' -d @handler.json`}</pre>
        </Empty>
      }
    />
  );
}

const lesser: ReadonlySet<string> = new Set(["actions"]);

function card(item: JsonObject) {
  return {
    beside: item["active"] === true ? "active" : <span className="muted">off</span>,
    under: <span className="mono">{textAt(item, "event")}</span>,
    end: actionsText(item),
  };
}

function actionsText(item: JsonObject): string {
  return listAt(item, "actions")
    .map((action) => textAt(objectOf(action), "action").replaceAll("_", " "))
    .join(", ");
}

const columns: readonly Column<JsonObject>[] = [
  {
    key: "name",
    title: "Name",
    width: "minmax(140px, 1fr)",
    cell: (item) => <strong title={textAt(item, "name")}>{textAt(item, "name")}</strong>,
  },
  {
    key: "event",
    title: "Event",
    width: "minmax(160px, 1.4fr)",
    cell: (item) => (
      <span className="mono" title={textAt(item, "event")}>
        {textAt(item, "event")}
      </span>
    ),
  },
  {
    key: "active",
    title: "Active",
    width: "80px",
    cell: (item) => (item["active"] === true ? "yes" : <span className="muted">no</span>),
  },
  {
    key: "actions",
    title: "Actions",
    width: "minmax(160px, 1fr)",
    cell: (item) => <span className="muted">{actionsText(item)}</span>,
  },
];
