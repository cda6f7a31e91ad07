import { useQueries } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { textAt } from "../../api/client.ts";
import type { JsonObject } from "../../api/client.ts";
import { pageOfExecutions } from "../../api/execution-list.ts";
import { definitionQuery } from "../../api/queries.ts";
import type { DefinitionHead } from "../../api/queries.ts";
import { queryOf } from "../../api/search-query.ts";
import { cappedText } from "../../model/format.ts";
import { nameSegment } from "../../name-segment.ts";
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

/** The versions of a definition: who registered each and when, and how many executions of it are under way. */
export function VersionList({ name, version, heads }: VersionListProps): ReactNode {
  const latest = heads.toReversed().slice(0, mostCounted);
  const counts = useQueries({ queries: latest.map((head) => runningQuery(name, head.version)) });
  const registered = useQueries({
    queries: latest.map((head) => ({ ...definitionQuery(name, head.version), staleTime: Infinity })),
    combine: (answers) => answers.map(({ data }) => whoOf(data?.json ?? {})),
  });
  return (
    <ul className={styles.versions} aria-label="Versions">
      {latest.map((head, place) => (
        <li key={head.version} data-shown={head.version === version}>
          <Link
            to="/definitions/$name"
            params={{ name: nameSegment(name) }}
            search={{ version: head.version, lens: "versions" }}
          >
            <strong>v{head.version}</strong>
          </Link>
          <Time at={head.updateTime || head.createTime} />
          <span className="ellipsis" title={registered[place]}>
            {registered[place] ?? ""}
          </span>
          <Link to="/executions" search={{ name, version: String(head.version), status: "RUNNING,PAUSED" }}>
            {counts[place]?.data ?? "–"} under way
          </Link>
        </li>
      ))}
      {heads.length > latest.length && <li className="muted">and {heads.length - latest.length} older</li>}
    </ul>
  );
}

/** As far as whoever registered it has said so. */
function whoOf(json: JsonObject): string {
  const by = textAt(json, "updatedBy") || textAt(json, "createdBy");
  const owner = textAt(json, "ownerEmail");
  return by !== "" ? `by ${by}` : owner === "" ? "" : `owner ${owner}`;
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
