import { useQueries } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { pageOfExecutions } from "../../api/execution-list.ts";
import type { DefinitionHead } from "../../api/queries.ts";
import { queryOf } from "../../api/search-query.ts";
import { cappedText } from "../../model/format.ts";
import { Time } from "../../parts/time.tsx";
import styles from "./definition-versions.module.css";

type VersionListProps = {
  readonly name: string;
  /** The one that is shown. */
  readonly version: number;
  readonly heads: readonly DefinitionHead[];
};

/** So many are counted, the latest. */
const mostCounted = 12;

/** The versions of a definition: when each was registered, and how many executions of it are under way. */
export function VersionList({ name, version, heads }: VersionListProps): ReactNode {
  const latest = heads.toReversed().slice(0, mostCounted);
  const counts = useQueries({ queries: latest.map((head) => runningQuery(name, head.version)) });
  return (
    <ul className={styles.versions} aria-label="Versions">
      {latest.map((head, place) => (
        <li key={head.version} data-shown={head.version === version}>
          <Link to="/definitions/$name" params={{ name }} search={{ version: head.version, lens: "versions" }}>
            <strong>v{head.version}</strong>
          </Link>
          <Time at={head.updateTime || head.createTime} />
          <Link to="/executions" search={{ name, version: String(head.version), status: "RUNNING,PAUSED" }}>
            {counts[place]?.data ?? "–"} under way
          </Link>
        </li>
      ))}
      {heads.length > latest.length && <li className="muted">and {heads.length - latest.length} older</li>}
    </ul>
  );
}

function runningQuery(name: string, version: number) {
  return {
    queryKey: ["executions", "under way", name, version],
    queryFn: async ({ signal }: { readonly signal: AbortSignal }): Promise<string> => {
      const query = queryOf({ name, version: String(version), status: ["RUNNING", "PAUSED"] });
      const sort = { key: "startTime", isDescending: true };
      const filter = { query, freeText: "", errorGroup: "" };
      const { total, isCapped } = await pageOfExecutions({ filter, sort, page: "", size: 1 }, signal);
      return cappedText(total, isCapped);
    },
    refetchInterval: 15_000,
  };
}
