import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Play } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";

import { buttonClass } from "../../parts/button.tsx";
import { Empty } from "../../parts/notes.tsx";
import { PageHead } from "../../shell/page-head.tsx";
import { ExecutionList } from "./execution-list.tsx";
import { isNarrowed } from "./executions-keys.ts";
import type { ExecutionsKeys } from "./executions-keys.ts";

/** Every execution that matches, newest first. */
export function ExecutionsPage(): ReactNode {
  const keys = useSearch({ from: "/executions" });
  const navigate = useNavigate();
  const [count, setCount] = useState("");
  return (
    <>
      <PageHead
        title="Executions"
        beside={<span className="number">{count}</span>}
        actions={
          <Link to="/run" className={buttonClass("primary")}>
            <Play size={14} /> Start
          </Link>
        }
      />
      <ExecutionList
        keys={keys}
        empty={<NoExecutions isNarrowed={isNarrowed(keys)} />}
        onCount={setCount}
        onChange={(next: ExecutionsKeys, isLook) =>
          void navigate({ to: "/executions", search: next, replace: isLook === true })
        }
      />
    </>
  );
}

function NoExecutions({ isNarrowed: isFiltered }: { readonly isNarrowed: boolean }): ReactNode {
  if (isFiltered) return <Empty title="Nothing matches">Widen the filter, or look at a longer time.</Empty>;
  return (
    <Empty title="No workflow has run yet">
      <p>Start one here, or from anywhere:</p>
      <pre>{`curl -X POST ${location.origin}/api/workflow/NAME -H 'content-type: application/json' -d '{}'`}</pre>
      <Link to="/run" className={buttonClass("primary")}>
        Start a workflow
      </Link>
    </Empty>
  );
}
