import type { ReactNode } from "react";

import { useLostSince } from "../api/connection.ts";
import { durationText } from "../model/format.ts";
import { useNow } from "../parts/time.tsx";
import styles from "./connection-note.module.css";

/** Says that the server does not answer, for as long as it does not: what is shown is as old as that. */
export function ConnectionNote(): ReactNode {
  const since = useLostSince();
  const now = useNow();
  return (
    <div role="status" className={styles.place}>
      {since !== undefined && (
        <p className={styles.note}>
          <strong>No connection</strong> to the server{forText(now - since)}. What is shown may have changed since; it
          goes on by itself.
        </p>
      )}
    </div>
  );
}

/** In whole seconds: what is told changes with the clock. */
function forText(ms: number): string {
  return ms < 1000 ? "" : ` for ${durationText(Math.floor(ms / 1000) * 1000)}`;
}
