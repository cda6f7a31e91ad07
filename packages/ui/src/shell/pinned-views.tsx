import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Bookmark } from "lucide-react";
import type { ReactNode } from "react";

import { savedViewsQuery } from "../api/saved-views.ts";
import styles from "./shell.module.css";

/** The saved views that somebody has pinned to the rail. */
export function PinnedViews(): ReactNode {
  const views = useQuery(savedViewsQuery).data?.filter(({ isPinned, page }) => isPinned && page === "executions") ?? [];
  return views.slice(0, 8).map(({ viewId, name, search }) => (
    <Link
      key={viewId}
      to="/executions"
      search={Object.fromEntries(new URLSearchParams(search))}
      activeOptions={{ exact: true, includeSearch: true }}
      className={`${styles.link} ${styles.view}`}
      title={name}
    >
      <Bookmark size={15} aria-hidden="true" />
      <span className={`${styles.words} ellipsis`}>{name}</span>
    </Link>
  ));
}
