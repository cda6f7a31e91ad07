import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { X } from "lucide-react";
import { useMemo, useState } from "react";
import type { ReactNode } from "react";

import { queuesQuery } from "../../api/queries.ts";
import type { Queue } from "../../api/queries.ts";
import { countText } from "../../model/format.ts";
import { buttonClass, IconButton } from "../../parts/button.tsx";
import { DataTable } from "../../parts/data-table.tsx";
import type { Column } from "../../parts/data-table.tsx";
import form from "../../parts/form.module.css";
import { Empty, ErrorNote } from "../../parts/notes.tsx";
import { Time, useNow } from "../../parts/time.tsx";
import { PageHead } from "../../shell/page-head.tsx";
import styles from "./queues.module.css";

const longSinceMs = 60_000;

/** What waits for workers, and who comes for it; the one in trouble first. */
export function QueuesPage(): ReactNode {
  const queues = useQuery(queuesQuery);
  const { type } = useSearch({ from: "/queues" });
  const navigate = useNavigate({ from: "/queues" });
  const [words, setWords] = useState("");
  const now = useNow();
  const rows = useMemo(
    () =>
      (queues.data ?? [])
        .filter(({ name }) => name.toLowerCase().includes(words.toLowerCase()))
        .toSorted((a, b) => trouble(b, now) - trouble(a, now) || b.size - a.size),
    // Sorted anew with the data, and not with the clock: rows stay where they are under the pointer.
    [queues.data, words],
  );
  const selected = queues.data?.find(({ name }) => name === type);
  return (
    <>
      <PageHead title="Queues" beside={queues.isSuccess && <span className="number">{countText(rows.length)}</span>} />
      <input
        className={form.filter}
        type="search"
        aria-label="Filter queues"
        placeholder="Filter by task type"
        value={words}
        onChange={(event) => setWords(event.target.value)}
      />
      {queues.isError && <ErrorNote error={queues.error} onRetry={() => void queues.refetch()} />}
      {queues.isSuccess && rows.length === 0 && (
        <Empty title="No queue">
          A queue is there when a task has waited for a worker, or a worker has asked for one.
        </Empty>
      )}
      {rows.length > 0 && (
        <div className={form.split} data-alone={type === undefined}>
          <div className={form.main}>
            <DataTable
              label="Queues"
              columns={columns(now)}
              rows={rows}
              keyOf={(row) => row.name}
              isSelected={(row) => row.name === type}
              onOpen={(row) => void navigate({ search: { type: row.name } })}
            />
          </div>
          {type !== undefined && <Detail name={type} queue={selected} onClose={() => void navigate({ search: {} })} />}
        </div>
      )}
    </>
  );
}

function lastPollOf({ pollers }: Queue): number {
  return pollers.reduce((latest, { lastPollTime }) => Math.max(latest, lastPollTime), 0);
}

function trouble(queue: Queue, now: number): number {
  return queue.size > 0 && now - lastPollOf(queue) > longSinceMs ? 1 : 0;
}

function columns(now: number): readonly Column<Queue>[] {
  return [
    { key: "name", title: "Task type", width: "minmax(200px, 2fr)", cell: (row) => <strong>{row.name}</strong> },
    {
      key: "size",
      title: "Waiting",
      width: "90px",
      isRight: true,
      cell: (row) => <span className="number">{countText(row.size)}</span>,
    },
    {
      key: "pollers",
      title: "Pollers",
      width: "80px",
      isRight: true,
      cell: (row) => <span className="number">{row.pollers.length}</span>,
    },
    { key: "last", title: "Last poll", width: "110px", cell: (row) => <Time at={lastPollOf(row)} /> },
    {
      key: "trouble",
      title: "Trouble",
      width: "minmax(140px, 1fr)",
      cell: (row) =>
        trouble(row, now) > 0 && (
          <span className={styles.trouble} data-status="failed">
            Nobody polls it
          </span>
        ),
    },
  ];
}

function Detail({
  name,
  queue,
  onClose,
}: {
  readonly name: string;
  readonly queue: Queue | undefined;
  readonly onClose: () => void;
}): ReactNode {
  const type = name.includes(":") ? name.slice(name.indexOf(":") + 1) : name;
  return (
    <aside className={form.side} aria-label={`Queue ${name}`}>
      <div className={form.sideHead}>
        <h2 className="ellipsis">{name}</h2>
        <IconButton label="Close" onClick={onClose}>
          <X size={16} />
        </IconButton>
      </div>
      <div className={styles.detail}>
        <p>
          {queue === undefined
            ? "Nothing has waited here, and nobody has polled."
            : `${countText(queue.size)} waiting.`}
        </p>
        <h3>Who polls</h3>
        {(queue?.pollers.length ?? 0) === 0 && <p className="muted">Nobody has.</p>}
        <ul>
          {queue?.pollers.map((poller) => (
            <li key={`${poller.domain} ${poller.workerId}`}>
              <span className="mono">{poller.workerId}</span>{" "}
              {poller.domain !== "" && <span className="muted">{poller.domain}</span>} <Time at={poller.lastPollTime} />
            </li>
          ))}
        </ul>
        <div className={form.foot}>
          <Link to="/task-defs" search={{ name: type }} className={buttonClass()}>
            Task definition
          </Link>
          <Link to="/tasks" search={{ q: `taskType="${type}"` }} className={buttonClass()}>
            Its tasks
          </Link>
        </div>
      </div>
    </aside>
  );
}
