import { X } from "lucide-react";
import { useMemo, useState } from "react";
import type { ReactNode } from "react";

import { textAt } from "../../api/client.ts";
import type { JsonObject } from "../../api/client.ts";
import { countText } from "../../model/format.ts";
import { IconButton } from "../../parts/button.tsx";
import { DataTable } from "../../parts/data-table.tsx";
import type { Column } from "../../parts/data-table.tsx";
import form from "../../parts/form.module.css";
import { JsonTree } from "../../parts/json-tree.tsx";
import { ErrorNote } from "../../parts/notes.tsx";
import { PageHead } from "../../shell/page-head.tsx";

export type NamedListProps = {
  readonly title: string;
  readonly query: {
    readonly data?: readonly JsonObject[] | undefined;
    readonly isError: boolean;
    readonly isSuccess: boolean;
    readonly error: unknown;
    readonly refetch: () => unknown;
  };
  readonly columns: readonly Column<JsonObject>[];
  /** The name of the one that is shown whole. */
  readonly selected: string | undefined;
  readonly onSelect: (name: string | undefined) => void;
  readonly empty: ReactNode;
  readonly more?: (item: JsonObject) => ReactNode;
};

/** A list of things that have a name, and the one that is selected beside it. */
export function NamedList({ title, query, columns, selected, onSelect, empty, more }: NamedListProps): ReactNode {
  const [words, setWords] = useState("");
  const rows = useMemo(
    () => (query.data ?? []).filter((item) => textAt(item, "name").toLowerCase().includes(words.toLowerCase())),
    [query.data, words],
  );
  const item = query.data?.find((one) => textAt(one, "name") === selected);
  return (
    <>
      <PageHead title={title} beside={query.isSuccess && <span className="number">{countText(rows.length)}</span>} />
      <input
        className={form.filter}
        type="search"
        aria-label={`Filter ${title.toLowerCase()}`}
        placeholder="Filter by name"
        value={words}
        onChange={(event) => setWords(event.target.value)}
      />
      {query.isError && <ErrorNote error={query.error} onRetry={() => query.refetch()} />}
      {query.isSuccess && rows.length === 0 && empty}
      {rows.length > 0 && (
        <div className={form.split} data-alone={item === undefined}>
          <div className={form.main}>
            <DataTable
              label={title}
              columns={columns}
              rows={rows}
              keyOf={(row) => textAt(row, "name")}
              isSelected={(row) => row === item}
              onOpen={(row) => onSelect(textAt(row, "name"))}
            />
          </div>
          {item !== undefined && (
            <aside className={form.side} aria-label={selected}>
              <div className={form.sideHead}>
                <h2 className="ellipsis">{selected}</h2>
                {more?.(item)}
                <IconButton label="Close" onClick={() => onSelect(undefined)}>
                  <X size={16} />
                </IconButton>
              </div>
              <JsonTree key={selected} value={item} name="definition" />
            </aside>
          )}
        </div>
      )}
    </>
  );
}
