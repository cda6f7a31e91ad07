import { FoldHorizontal, UnfoldHorizontal } from "lucide-react";
import { useMemo } from "react";
import type { ReactNode } from "react";

import { countOf, durationText } from "../../model/format.ts";
import { allOf, timeSpent, timeSpentParts } from "../../model/time/time-spent.ts";
import type { TimeSpent } from "../../model/time/time-spent.ts";
import type { Timeline } from "../../model/time/timeline.ts";
import { Button } from "../../parts/button.tsx";
import { useIsPainted } from "../../parts/use-is-painted.ts";
import { useSeldom } from "../../parts/use-seldom.ts";
import styles from "./timeline-lens.module.css";
import type { DrawnExecution } from "./use-children.ts";
import type { IdleTime } from "./use-idle-time.ts";

type SpentProps = {
  readonly root: DrawnExecution;
  /** The sub-workflows that are shown: their time is told by what they did with it. */
  readonly shown: ReadonlyMap<string, DrawnExecution>;
  readonly timeline: Timeline;
  readonly idle: IdleTime;
};

/** What the time went by with. */
// The lines come first: of ten thousand tasks there are twice as many instants.
export function TimeSpentLine(props: SpentProps): ReactNode {
  return useIsPainted() ? <Spent {...props} /> : <div className={styles.spent} />;
}

/** The colours of the bar, which the words repeat. */
const looks: Readonly<Record<keyof TimeSpent, { readonly "data-status"?: string; readonly "data-within"?: true }>> = {
  working: { "data-status": "running" },
  queued: { "data-status": "queued" },
  both: { "data-status": "waiting", "data-within": true },
  within: { "data-status": "running", "data-within": true },
  waiting: { "data-status": "waiting" },
  between: {},
};
const inOrder = ["working", "queued", "both", "within", "waiting", "between"] as const;

function Spent({ root, shown, timeline, idle }: SpentProps): ReactNode {
  const { tasks } = useSeldom(root.graph, 2000);
  const spent = useMemo(() => {
    const children = [...shown.values()].map(({ graph }) => [graph.summary.workflowId, graph.tasks] as const);
    return timeSpent(tasks, timeline, new Map(children));
  }, [tasks, shown, timeline.to]);
  const hint = spent.within > 0 ? "Unfold a sub-workflow to see what it did with its time" : undefined;
  return (
    <div className={styles.spent}>
      <div className={styles.spentBar} aria-hidden="true">
        {inOrder.map((key) => (
          <i key={key} {...looks[key]} style={{ flexGrow: spent[key] }} />
        ))}
      </div>
      <span className="number" title={hint}>
        {durationText(allOf(spent))}:{" "}
        {timeSpentParts(spent).map(({ key, text }, place) => (
          <span key={key}>
            {place > 0 && ", "}
            <i className={styles.key} aria-hidden="true" {...looks[key]} />
            {text}
          </span>
        ))}
      </span>
      {idle.count > 0 && (
        <Button
          aria-pressed={idle.isFolded}
          title={`Nothing was done for ${durationText(idle.idleMs)}, in ${countOf(idle.count, "piece")}`}
          onClick={idle.toggle}
        >
          {idle.isFolded ? <UnfoldHorizontal size={14} /> : <FoldHorizontal size={14} />}
          {idle.isFolded ? "Show idle time" : "Fold idle time"}
        </Button>
      )}
    </div>
  );
}
