import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import type { ReactNode } from "react";

import { queueListQuery } from "../../api/queues.ts";
import { countText } from "../../model/format.ts";
import { byOrder, byTrouble, queueName, queueOrders } from "../../model/lists/queues.ts";
import { DataTable } from "../../parts/data-table.tsx";
import { FilterInput } from "../../parts/filter-input.tsx";
import form from "../../parts/form.module.css";
import { Empty, ErrorNote } from "../../parts/notes.tsx";
import { useNow } from "../../parts/time.tsx";
import { PageHead } from "../../shell/page-head.tsx";
import { queueCard, queueColumns } from "./queue-columns.tsx";
import { QueueDetailPanel } from "./queue-detail.tsx";

/** What waits for workers, and who comes for it; the one in most trouble first. */
export function QueuesPage(): ReactNode {
  const queues = useQuery(queueListQuery);
  const { type, domain = "", sort, dir } = useSearch({ from: "/queues" });
  const navigate = useNavigate({ from: "/queues" });
  const [words, setWords] = useState("");
  const now = useNow();
  const rows = useMemo(
    () =>
      (queues.data ?? [])
        .filter((queue) => queueName(queue).toLowerCase().includes(words.toLowerCase()))
        .toSorted(sort === undefined ? byTrouble(now) : byOrder(sort, dir !== "asc")),
    // Sorted anew with the data, and not with the clock: rows stay where they are under the pointer.
    [queues.data, words, sort, dir],
  );
  const isTight = type !== undefined;
  const isPlain = queues.data?.some((queue) => queue.isPlain === true) === true;
  const columns = useMemo(() => queueColumns(isPlain, isTight), [isPlain, isTight]);
  return (
    <>
      <PageHead title="Queues" beside={queues.isSuccess && <span className="number">{countText(rows.length)}</span>} />
      <FilterInput
        label="Filter queues"
        placeholder="Filter by task type or domain"
        value={words}
        onChange={setWords}
      />
      {queues.isError && <ErrorNote error={queues.error} onRetry={() => void queues.refetch()} />}
      <div className={form.split} data-alone={!isTight}>
        <div className={form.main}>
          {queues.isSuccess && rows.length === 0 && (
            <Empty title="No queue">
              A queue is there when a task has waited for a worker, or a worker has asked for one.
            </Empty>
          )}
          {rows.length > 0 && (
            <DataTable
              label="Queues"
              columns={columns}
              rows={rows}
              keyOf={queueName}
              card={queueCard}
              sort={{ key: sort ?? "trouble", isDescending: dir !== "asc" }}
              onSort={({ key, isDescending }) => {
                const order = queueOrders.find((one) => one === key);
                const down = order === undefined || isDescending;
                void navigate({
                  search: (keys) => ({ ...keys, sort: order, dir: down ? undefined : "asc" }),
                  replace: true,
                });
              }}
              topKey={`${sort} ${dir}`}
              isSelected={(row) => row.taskType === type && row.domain === domain}
              onOpen={(row) =>
                void navigate({ search: (keys) => ({ ...keys, type: row.taskType, domain: row.domain || undefined }) })
              }
            />
          )}
        </div>
        {type !== undefined && (
          <QueueDetailPanel
            taskType={type}
            domain={domain}
            onClose={() => void navigate({ search: (keys) => ({ ...keys, type: undefined, domain: undefined }) })}
          />
        )}
      </div>
    </>
  );
}
