import type { ReactNode } from "react";

import styles from "./skeleton.module.css";

/** Stands where something is on its way that takes longer than a moment, and says what where it takes longer than a second. */
export function Skeleton({ label }: { readonly label: string }): ReactNode {
  return (
    <div className={styles.skeleton} role="status" aria-label={label}>
      {[32, 58, 44, 50, 26].map((width) => (
        <span key={width} className={styles.line} style={{ width: `${width}%` }} />
      ))}
      <span className={`${styles.words} muted`} aria-hidden="true">
        {label} …
      </span>
    </div>
  );
}
