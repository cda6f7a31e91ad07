import { useMemo, useState } from "react";

import { isOpenStatus } from "../../model/status.ts";
import { timelineOf } from "../../model/time/timeline.ts";
import type { TimelineRow } from "../../model/time/timeline.ts";
import { useShownInstant } from "../../parts/time.tsx";
import type { DrawnExecution } from "./use-children.ts";

export type TimelineOptions = {
  readonly root: DrawnExecution;
  /** The sub-workflows that are shown, by the keys of the tasks that started them. */
  readonly shown: ReadonlyMap<string, DrawnExecution>;
  readonly onOpen: (subWorkflow: string, isOpen: boolean) => void;
};

/** Forks and loops that hold more lines are folded until somebody unfolds them. */
const mostUnfolded = 40;

/** The lines of an execution, and what folds them. */
export function useTimeline({ root, shown, onOpen }: TimelineOptions) {
  const clock = useShownInstant();
  const { graph } = root;
  // What has ended is drawn once, not each second.
  const now = isOpenStatus(graph.summary.status) ? clock : graph.summary.endTime;
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const timeline = useMemo(() => {
    const children = new Map([...shown].map(([key, child]) => [key, child.graph]));
    return timelineOf(graph, now, { children, isFolded: (key, holds) => holds > mostUnfolded !== toggled.has(key) });
  }, [graph, now, shown, toggled]);
  const toggle = ({ key, isSubWorkflow, isFolded }: TimelineRow): void => {
    const next = new Set(toggled);
    if (!next.delete(key)) next.add(key);
    if (isSubWorkflow) onOpen(key, isFolded);
    else setToggled(next);
  };
  return { timeline, now, toggle };
}
