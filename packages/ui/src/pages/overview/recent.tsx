import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { pageOfExecutions } from "../../api/execution-list.ts";
import { startedHereQuery } from "../../api/started-here.ts";
import { buttonClass } from "../../parts/button.tsx";
import { ExecutionLine } from "../../parts/execution-line.tsx";
import { Empty } from "../../parts/notes.tsx";
import styles from "./overview.module.css";

/** The executions that began last. */
export function Recent(): ReactNode {
  const sort = { key: "startTime", isDescending: true };
  const filter = { query: "", freeText: "", errorGroup: "" };
  const recent = useQuery({
    queryKey: ["executions", "recent"],
    queryFn: ({ signal }) => pageOfExecutions({ filter, sort, page: "", size: 12 }, signal),
    refetchInterval: 5000,
  });
  return (
    <section aria-labelledby="recent">
      <div className={styles.sectionHead}>
        <h2 id="recent">Recent</h2>
        <Link to="/executions" className={buttonClass("plain")}>
          All executions
        </Link>
      </div>
      <ul className={styles.recent}>
        {recent.data?.rows.map((row) => (
          <ExecutionLine key={row.workflowId} row={row} />
        ))}
      </ul>
      {recent.data?.rows.length === 0 && (
        <Empty title="No workflow has run yet">
          <p>What is started shows here at once, and why it waits or failed.</p>
          <Link to="/run" className={buttonClass("primary")}>
            Start a workflow
          </Link>
        </Empty>
      )}
    </section>
  );
}

/** Those that were started in this browser; nothing where none was. */
export function StartedHere(): ReactNode {
  const rows = useQuery(startedHereQuery).data ?? [];
  if (rows.length === 0) return undefined;
  return (
    <section aria-labelledby="started">
      <div className={styles.sectionHead}>
        <h2 id="started">Started here</h2>
      </div>
      <ul className={`${styles.recent} ${styles.brief}`}>
        {rows.map((row) => (
          <ExecutionLine key={row.workflowId} row={row} />
        ))}
      </ul>
    </section>
  );
}
