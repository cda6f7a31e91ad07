import { Link } from "@tanstack/react-router";
import { RotateCcw, StickyNote } from "lucide-react";
import type { ReactNode } from "react";

import { isMuted, isRising } from "../../model/lists/error-groups.ts";
import type { ErrorGroup } from "../../model/lists/error-groups.ts";
import { countText } from "../../model/format.ts";
import { Button } from "../../parts/button.tsx";
import type { Column } from "../../parts/data-table.tsx";
import { Sparkline } from "../../parts/sparkline.tsx";
import { Time } from "../../parts/time.tsx";
import styles from "./errors.module.css";
import { Headline } from "./headline.tsx";
import { listOf } from "./target-of.ts";

/** What is told of each cause; `onRetry` asks to retry all that it failed. */
export function errorColumns(onRetry: (group: ErrorGroup) => void): readonly Column<ErrorGroup>[] {
  return [
    { key: "error", title: "Error", width: "minmax(280px, 3fr)", cell: (group) => <Cause group={group} /> },
    { key: "workflows", title: "Workflows", width: "minmax(140px, 1fr)", cell: (group) => <Workflows group={group} /> },
    { key: "trend", title: "Trend", width: "150px", cell: (group) => <Trend group={group} /> },
    { key: "count", title: "Executions", width: "96px", isRight: true, cell: (group) => <Count group={group} /> },
    { key: "first", title: "First", width: "80px", isRight: true, cell: (group) => <Time at={group.firstTime} /> },
    { key: "last", title: "Last", width: "80px", isRight: true, cell: (group) => <Time at={group.lastTime} /> },
    {
      key: "retry",
      title: "Actions",
      head: <span className="only-heard">Actions</span>,
      width: "122px",
      isRight: true,
      cell: (group) => (
        <Button onClick={() => onRetry(group)} aria-label={`Retry all ${countText(group.count)} of ${group.taskName}`}>
          <RotateCcw size={13} /> Retry all
        </Button>
      ),
    },
  ];
}

export const errorCard = {
  height: 88,
  cell: (group: ErrorGroup): ReactNode => (
    <div className={styles.card}>
      <Cause group={group} />
      <div className={styles.cardLine}>
        <Count group={group} />
        <Trend group={group} />
        <Time at={group.lastTime} />
      </div>
    </div>
  ),
};

function Cause({ group }: { readonly group: ErrorGroup }): ReactNode {
  return (
    <div className={styles.cause}>
      <Link
        to="/errors/$group"
        params={{ group: group.id }}
        search={true}
        className="ellipsis"
        title={group.sampleReason}
      >
        <strong>
          <Headline group={group} />
        </strong>
      </Link>
      <span className={styles.task}>
        <span className="ellipsis muted">{group.taskName || "the workflow itself"}</span>
        {isMuted(group) && <span className={styles.muted}>muted</span>}
        {isRising(group) && !isMuted(group) && <span className={styles.rising}>rising</span>}
        {group.said?.note && (
          <span className={styles.noted} title={group.said.note}>
            <StickyNote size={12} aria-hidden /> <span className="ellipsis">{group.said.note}</span>
          </span>
        )}
      </span>
    </div>
  );
}

function Workflows({ group }: { readonly group: ErrorGroup }): ReactNode {
  const [first] = group.workflowNames;
  const more = group.workflowNames.length - 1;
  return (
    <span title={group.workflowNames.map(({ value, count }) => `${value} ${count}`).join(", ")}>
      {first?.value} {more > 0 && <span className="muted">+{more}</span>}
    </span>
  );
}

function Trend({ group }: { readonly group: ErrorGroup }): ReactNode {
  return (
    <span className={styles.trend}>
      <Sparkline counts={group.trend} label={`Trend of ${group.taskName}`} />
    </span>
  );
}

function Count({ group }: { readonly group: ErrorGroup }): ReactNode {
  return (
    <Link to="/executions" search={listOf(group)} className={styles.count}>
      {countText(group.count)}
    </Link>
  );
}
