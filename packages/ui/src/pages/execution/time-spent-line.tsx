import { FoldHorizontal, UnfoldHorizontal } from "lucide-react";
import { useMemo } from "react";
import type { ReactNode } from "react";

import { countOf, durationText } from "../../model/format.ts";
import { timeSpent, timeSpentText } from "../../model/time-spent.ts";
import type { Timeline } from "../../model/timeline.ts";
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
        <i data-status="running" style={{ flexGrow: spent.working }} />
        <i data-status="queued" style={{ flexGrow: spent.queued }} />
        <i data-status="running" data-within style={{ flexGrow: spent.within }} />
        <i data-status="waiting" style={{ flexGrow: spent.waiting }} />
        <i style={{ flexGrow: spent.between }} />
      </div>
      <span className="number" title={hint}>
        {timeSpentText(spent)}
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
