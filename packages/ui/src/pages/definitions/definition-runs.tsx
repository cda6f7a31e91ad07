import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { searchExecutions } from "../../api/queries.ts";
import { queryOf } from "../../api/search-query.ts";
import { DataTable } from "../../parts/data-table.tsx";
import { Empty, ErrorNote } from "../../parts/notes.tsx";
import { executionColumns } from "../executions/columns.tsx";

/** The latest executions of a definition. */
export function DefinitionRuns({ name }: { readonly name: string }): ReactNode {
  const navigate = useNavigate();
  const runs = useQuery({
    queryKey: ["executions", "of", name],
    queryFn: ({ signal }) =>
      searchExecutions({ query: queryOf({ name }), sort: "startTime:DESC", start: 0, size: 200 }, signal),
  });
  if (runs.isError) return <ErrorNote error={runs.error} onRetry={() => void runs.refetch()} />;
  if (runs.data?.rows.length === 0) return <Empty title="It has not run yet" />;
  return (
    <DataTable
      label={`Executions of ${name}`}
      columns={executionColumns}
      rows={runs.data?.rows ?? []}
      keyOf={(row) => row.workflowId}
      onOpen={(row) => void navigate({ to: "/executions/$id", params: { id: row.workflowId } })}
    />
  );
}
