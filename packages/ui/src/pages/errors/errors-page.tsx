import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Bell, BellOff } from "lucide-react";
import { useMemo, useState } from "react";
import type { ReactNode } from "react";

import { errorGroupsQuery } from "../../api/error-groups.ts";
import { isMuted } from "../../model/lists/error-groups.ts";
import type { ErrorGroup } from "../../model/lists/error-groups.ts";
import { countText } from "../../model/format.ts";
import { Button } from "../../parts/button.tsx";
import { DataTable } from "../../parts/data-table.tsx";
import { FilterInput } from "../../parts/filter-input.tsx";
import { Empty, ErrorNote } from "../../parts/notes.tsx";
import { PageHead } from "../../shell/page-head.tsx";
import { BulkDialog } from "../jobs/bulk-dialog.tsx";
import { errorCard, errorColumns } from "./error-columns.tsx";
import { RangeChoice } from "./range-choice.tsx";
import { targetOf } from "./target-of.ts";
import { useSpan } from "./use-span.ts";

/** Why executions fail: each cause once, the one that fails most first. */
export function ErrorsPage(): ReactNode {
  const { range = "24h" } = useSearch({ from: "/errors" });
  const navigate = useNavigate({ from: "/errors" });
  const errors = useQuery(errorGroupsQuery(useSpan(range)));
  const client = useQueryClient();
  const [words, setWords] = useState("");
  const [withMuted, setWithMuted] = useState(false);
  const [retried, setRetried] = useState<ErrorGroup | undefined>();
  const groups = errors.data?.groups ?? [];
  const muted = groups.filter(isMuted).length;
  const shown = groups.filter(
    (group) =>
      (withMuted || !isMuted(group)) &&
      `${group.taskName} ${group.reason} ${group.sampleReason}`.toLowerCase().includes(words.toLowerCase()),
  );
  const columns = useMemo(() => errorColumns(setRetried), []);
  return (
    <>
      <PageHead
        title="Errors"
        beside={
          errors.isSuccess && (
            <span className="number">
              {countText(groups.length - muted)}
              {errors.data.isPartial && "+"}
            </span>
          )
        }
        actions={
          <>
            {muted > 0 && (
              <Button look="plain" aria-pressed={withMuted} onClick={() => setWithMuted(!withMuted)}>
                {withMuted ? <Bell size={14} /> : <BellOff size={14} />}
                {withMuted ? "Hide" : "Show"} {countText(muted)} muted
              </Button>
            )}
            <RangeChoice range={range} onChange={(next) => void navigate({ search: { range: next } })} />
          </>
        }
      />
      <FilterInput label="Filter errors" placeholder="Filter by task or reason" value={words} onChange={setWords} />
      {errors.isError && <ErrorNote error={errors.error} onRetry={() => void errors.refetch()} />}
      {errors.isSuccess && shown.length === 0 && <NoErrors isFiltered={words !== ""} hasMuted={muted > 0} />}
      {shown.length > 0 && (
        <DataTable
          label="Errors"
          columns={columns}
          rows={shown}
          keyOf={({ id }) => id}
          rowHeight={56}
          card={errorCard}
          onOpen={({ id }) => void navigate({ to: "/errors/$group", params: { group: id }, search: { range } })}
        />
      )}
      {retried !== undefined && (
        <BulkDialog
          verb="retry"
          target={targetOf(retried)}
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

function NoErrors({ isFiltered, hasMuted }: { readonly isFiltered: boolean; readonly hasMuted: boolean }): ReactNode {
  if (isFiltered) return <Empty title="No error matches">Other words may find it.</Empty>;
  if (hasMuted)
    return <Empty title="Nothing but what is muted">Known causes are shown again when you ask for them.</Empty>;
  return (
    <Empty title="Nothing has failed">
      <p>When executions fail or time out, those that share a cause are one row here.</p>
      <Link to="/executions" search={{ status: "FAILED,TIMED_OUT" }}>
        All failed executions
      </Link>
    </Empty>
  );
}
