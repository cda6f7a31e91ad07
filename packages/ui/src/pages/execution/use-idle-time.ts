import { useMemo, useState } from "react";

import type { TaskRow } from "../../model/execution.ts";
import { busyTimes, foldedTime, idleGaps } from "../../model/time/idle-time.ts";
import type { TimeWindow } from "../../model/time/time-window.ts";

/** Where so much of a time is idle the rest could not be seen beside it. */
const foldedByItself = 0.6;

/** The time of an execution as it is drawn, and whether that in which nothing was done is drawn short. */
export function useIdleTime(tasks: readonly TaskRow[], { from, to }: TimeWindow) {
  const [chosen, setChosen] = useState<boolean | undefined>();
  const busy = useMemo(() => busyTimes(tasks), [tasks]);
  const gaps = useMemo(() => idleGaps(busy, { from, to }), [busy, from, to]);
  const idleMs = gaps.reduce((sum, gap) => sum + gap.to - gap.from, 0);
  const isFolded = chosen ?? idleMs > (to - from) * foldedByItself;
  const folded = useMemo(() => foldedTime({ from, to }, isFolded ? gaps : []), [gaps, isFolded, from, to]);
  return { folded, isFolded, idleMs, count: gaps.length, toggle: () => setChosen(!isFolded) };
}

export type IdleTime = ReturnType<typeof useIdleTime>;
