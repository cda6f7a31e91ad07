import { X } from "lucide-react";
import { useMemo, useState } from "react";
import type { ReactNode } from "react";

import { textAt } from "../../api/client.ts";
import type { JsonObject } from "../../api/client.ts";
import { countText } from "../../model/format.ts";
import { IconButton } from "../../parts/button.tsx";
import { DataTable } from "../../parts/data-table.tsx";
import type { Column } from "../../parts/data-table.tsx";
import { FilterInput } from "../../parts/filter-input.tsx";
import form from "../../parts/form.module.css";
import { JsonTree } from "../../parts/json-tree.tsx";
import { Empty, ErrorNote } from "../../parts/notes.tsx";
import type { RowCardProps } from "../../parts/row-card.tsx";
import { RowCard, rowCardHeight } from "../../parts/row-card.tsx";
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
  /** The columns that are left out while one item is shown whole. */
  readonly lesser: ReadonlySet<string>;
  /** An item where there is no room for columns; its title is its name. */
  readonly card: (item: JsonObject) => Omit<RowCardProps, "title">;
  /** The name of the one that is shown whole. */
  readonly selected: string | undefined;
  readonly onSelect: (name: string | undefined) => void;
  readonly empty: ReactNode;
  readonly more?: (item: JsonObject) => ReactNode;
};

/** A list of things that have a name, and the one that is selected beside it. */
export function NamedList(props: NamedListProps): ReactNode {
  const { title, query, columns, lesser, card, selected, onSelect, empty, more } = props;
  const [words, setWords] = useState("");
  const cards = useMemo(() => ({ height: rowCardHeight, cell: cellOf(card) }), [card]);
  const rows = useMemo(
    () => (query.data ?? []).filter((item) => textAt(item, "name").toLowerCase().includes(words.toLowerCase())),
    [query.data, words],
  );
  const item = query.data?.find((one) => textAt(one, "name") === selected);
  return (
    <>
      <PageHead title={title} beside={query.isSuccess && <span className="number">{countText(rows.length)}</span>} />
      <FilterInput
        label={`Filter ${title.toLowerCase()}`}
        placeholder="Filter by name"
        value={words}
        onChange={setWords}
      />
      {query.isError && <ErrorNote error={query.error} onRetry={() => query.refetch()} />}
      {query.isSuccess && rows.length === 0 && words === "" && empty}
      {query.isSuccess && rows.length === 0 && words !== "" && <Empty title={`No name holds “${words}”`} />}
      {rows.length > 0 && (
        <div className={form.split} data-alone={item === undefined}>
          <div className={form.main}>
            <DataTable
              label={title}
              columns={item === undefined ? columns : columns.filter(({ key }) => !lesser.has(key))}
              card={cards}
              rows={rows}
              keyOf={(row) => textAt(row, "name")}
              isSelected={(row) => row === item}
              inView={selected}
              onOpen={(row) => onSelect(textAt(row, "name"))}
            />
          </div>
          {item !== undefined && (
            <aside className={form.side} aria-label={selected}>
              <div className={form.sideHead}>
                <h2 className="ellipsis" title={selected}>
                  {selected}
                </h2>
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

function cellOf(card: NamedListProps["card"]): (item: JsonObject) => ReactNode {
  return (item) => (
    <RowCard title={<strong title={textAt(item, "name")}>{textAt(item, "name")}</strong>} {...card(item)} />
  );
}
