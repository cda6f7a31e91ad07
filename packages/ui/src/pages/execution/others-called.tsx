import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, Navigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import type { ReactNode } from "react";

import { calledQuery } from "../../api/called-executions.ts";
import { knownExecutions } from "../../api/known-executions.ts";
import { idHead, isCalled } from "../../model/ids.ts";
import { Empty } from "../../parts/notes.tsx";

/** What somebody may have meant who asked for an id that is none: its beginning or end, or a correlation id. The one it is is opened. */
export function OthersCalled({ id }: { readonly id: string }): ReactNode {
  const client = useQueryClient();
  const search = useSearch({ from: "/executions/$id" });
  const head = idHead(id);
  const called = useQuery(calledQuery(id));
  const known = useMemo(() => knownExecutions(client).filter((row) => isCalled(row, id)), [client, id]);
  const found = called.data?.length ? called.data : known;
  const [only, another] = found;
  if (called.isLoading) return undefined;
  if (only !== undefined && another === undefined)
    return <Navigate to="/executions/$id" params={{ id: only.workflowId }} search={search} replace />;
  return (
    <Empty title={`${id} is no whole id`}>
      <p>
        {another !== undefined && head !== undefined && (
          <>
            <Link to="/executions" search={{ id: head }}>
              Executions whose id begins so
            </Link>
            {" · "}
          </>
        )}
        <Link to="/executions" search={{ corr: id }}>
          Executions with this correlation id
        </Link>
        {" · "}
        <Link to="/executions" search={{ text: id }}>
          Search for it
        </Link>
      </p>
    </Empty>
  );
}
