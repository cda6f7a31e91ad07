import { useQueries, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Bookmark } from "lucide-react";
import type { ReactNode } from "react";

import { pageOfExecutions } from "../../api/execution-list.ts";
import { savedViewsQuery } from "../../api/saved-views.ts";
import type { SavedView } from "../../api/saved-views.ts";
import { cappedText } from "../../model/format.ts";
import { executionsKeys, listFilterOf } from "../executions/executions-keys.ts";
import type { ExecutionsKeys } from "../executions/executions-keys.ts";
import styles from "./overview.module.css";

const mostShown = 8;

/** The lists that somebody wants to see again, and how many executions each has now; nothing where none is kept. */
export function Views(): ReactNode {
  const views = (useQuery(savedViewsQuery).data ?? []).filter(({ page }) => page === "executions").slice(0, mostShown);
  const counts = useQueries({ queries: views.map(countQuery) });
  if (views.length === 0) return undefined;
  return (
    <section aria-labelledby="views">
      <div className={styles.sectionHead}>
        <h2 id="views">Saved views</h2>
      </div>
      <ul className={styles.views}>
        {views.map((view, place) => (
          <li key={view.viewId}>
            <Link to="/executions" search={keysOf(view)} title={view.name}>
              <Bookmark size={13} aria-hidden="true" />
              <span className="ellipsis">{view.name}</span>
              <span className="number muted">{counts[place]?.data ?? "–"}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function keysOf({ search }: SavedView): ExecutionsKeys {
  return executionsKeys(Object.fromEntries(new URLSearchParams(search)));
}

function countQuery(view: SavedView) {
  return {
    queryKey: ["executions", "view", view.search],
    queryFn: async ({ signal }: { readonly signal: AbortSignal }): Promise<string> => {
      const keys = keysOf(view);
      // What is looked through row by row is not counted.
      if (keys.has !== undefined) return "";
      const sort = { key: "startTime", isDescending: true };
      const filter = listFilterOf(keys, Math.floor(Date.now() / 60_000) * 60_000);
      const { total, isCapped } = await pageOfExecutions({ filter, sort, page: "", size: 1 }, signal);
      return cappedText(total, isCapped);
    },
    refetchInterval: 15_000,
  };
}
