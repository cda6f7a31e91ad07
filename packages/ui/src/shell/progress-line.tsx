import { useIsFetching } from "@tanstack/react-query";
import { useRouterState } from "@tanstack/react-router";
import type { ReactNode } from "react";

import styles from "./progress-line.module.css";

/** A thin line while a page comes, or something of it that is not there yet; what is asked again is not told. */
export function ProgressLine(): ReactNode {
  const isComing = useRouterState({ select: ({ isLoading }) => isLoading });
  const isAsking = useIsFetching({ predicate: ({ state }) => state.data === undefined }) > 0;
  return <div className={styles.line} data-on={isComing || isAsking} aria-hidden="true" />;
}
