import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import type { Counts } from "../../api/execution-list.ts";
import { countText } from "../../model/format.ts";
import styles from "./busiest-names.module.css";
import type { ExecutionsKeys } from "./executions-keys.ts";

type NamesProps = {
  /** Most first. */
  readonly names: Counts;
  readonly searchOf: (name: string) => ExecutionsKeys;
  readonly most?: number;
};

/** The workflows with the most executions, each with a bar beside the others'; it leads to the list of its own. */
export function BusiestNames({ names, searchOf, most = 5 }: NamesProps): ReactNode {
  const highest = names[0]?.count ?? 1;
  return (
    <ul className={styles.names} aria-label="Workflows with the most executions">
      {names.slice(0, most).map(({ value, count }) => (
        <li key={value}>
          <Link to="/executions" search={searchOf(value)} className={styles.name} title={`Only ${value}`}>
            <span className={styles.bar} style={{ width: `${(count / highest) * 100}%` }} />
            <span className="ellipsis">{value}</span>
            <span className="number muted">{countText(count)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
