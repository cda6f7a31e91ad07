import { useEffect } from "react";
import type { ReactNode } from "react";

import { withVisibleMarks } from "../model/visible-marks.ts";
import styles from "./page-head.module.css";

export type PageHeadProps = {
  readonly title: string;
  /** The list that it is one of. */
  readonly crumb?: ReactNode;
  /** What stands beside the title: counts, badges. */
  readonly beside?: ReactNode;
  readonly actions?: ReactNode;
};

/** The one `h1` of a page, which is also the tab's title. */
export function PageHead({ title, crumb, beside, actions }: PageHeadProps): ReactNode {
  useEffect(() => {
    document.title = `${withVisibleMarks(title)} · Tutti`;
  }, [title]);
  return (
    <header className={styles.head}>
      {crumb !== undefined && (
        <nav aria-label="Within" className={styles.crumb}>
          {crumb} <span aria-hidden="true">/</span>
        </nav>
      )}
      <h1 className="ellipsis" title={title}>
        {title}
      </h1>
      <div className={styles.beside}>{beside}</div>
      <div className={styles.actions}>{actions}</div>
    </header>
  );
}
