import type { ReactNode } from "react";

import { cappedText } from "../../model/format.ts";
import { agesShown, ageText } from "../../model/lists/queue-ages.ts";
import type { QueueAge } from "../../model/lists/queue-ages.ts";
import styles from "./queues.module.css";

/** How long tasks of a queue have waited: a line for each span of time. */
export function QueueAgeChart({ ages }: { readonly ages: readonly QueueAge[] }): ReactNode {
  const shown = agesShown(ages);
  const most = shown.reduce((top, { count }) => Math.max(top, count), 1);
  if (shown.length === 0) return undefined;
  return (
    <section aria-label="How long tasks have waited">
      <h3>How long they have waited</h3>
      <ul className={styles.ages}>
        {shown.map((age) => (
          <li key={age.fromMs}>
            <span className="muted">{ageText(age)}</span>
            <span className={styles.ageBar} aria-hidden="true">
              <i data-none={age.count === 0} style={{ width: `${(age.count / most) * 100}%` }} />
            </span>
            <span className={`number ${age.count === 0 ? "muted" : ""}`}>{cappedText(age.count, age.isCapped)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
