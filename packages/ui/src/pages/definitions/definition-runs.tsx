import { useNavigate, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { Empty } from "../../parts/notes.tsx";
import { ExecutionList } from "../executions/execution-list.tsx";
import { isNarrowed, listKeys } from "../executions/executions-keys.ts";

/** The executions of a definition, with all that the list of executions can do. */
export function DefinitionRuns({ name }: { readonly name: string }): ReactNode {
  const keys = listKeys(useSearch({ from: "/definitions/$name" }));
  const navigate = useNavigate({ from: "/definitions/$name" });
  return (
    <ExecutionList
      scope="workflow"
      keys={{ ...keys, name }}
      empty={
        isNarrowed(keys) ? (
          <Empty title="Nothing matches">Widen the filter, or look at a longer time.</Empty>
        ) : (
          <Empty title="It has not run yet" />
        )
      }
      onChange={({ name: _name, version: _version, q: _q, ...next }, isLook) =>
        void navigate({
          search: ({ version, lens }) => ({ version, lens, ...next }),
          replace: isLook === true,
        })
      }
    />
  );
}
