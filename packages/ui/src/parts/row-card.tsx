import type { ReactNode } from "react";

import styles from "./row-card.module.css";

export type RowCardProps = {
  readonly title: ReactNode;
  /** At the right of the title. */
  readonly beside?: ReactNode;
  /** Below the title. */
  readonly under?: ReactNode;
  /** At the right of what is below. */
  readonly end?: ReactNode;
};

/** How high a table's rows are where they are cards of two lines. */
export const rowCardHeight = 60;

/** A row of a table where there is no room for columns: two lines, each with something at its right. */
export function RowCard({ title, beside, under, end }: RowCardProps): ReactNode {
  return (
    <div className={styles.card}>
      <div className={styles.line}>
        <span className="ellipsis">{title}</span>
        <span>{beside}</span>
      </div>
      <div className={`${styles.line} muted`}>
        <span className="ellipsis">{under}</span>
        <span>{end}</span>
      </div>
    </div>
  );
}
