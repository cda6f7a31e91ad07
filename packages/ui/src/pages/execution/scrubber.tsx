import { ChevronLeft, ChevronRight } from "lucide-react";
import { useMemo } from "react";
import type { ReactNode } from "react";

import type { ExecutionGraph } from "../../model/execution.ts";
import { absoluteText, durationText } from "../../model/format.ts";
import { isFailure, statusKind } from "../../model/status.ts";
import { instantsOf } from "../../model/time-travel.ts";
import { Button, IconButton } from "../../parts/button.tsx";
import { useZone } from "../../parts/time.tsx";
import { useKeys } from "../../shell/keys.ts";
import styles from "./execution.module.css";

type ScrubberProps = {
  readonly graph: ExecutionGraph;
  readonly at: number | undefined;
  readonly onChange: (at: number | undefined) => void;
};

/** Goes back to any instant at which something changed. */
export function Scrubber({ graph, at, onChange }: ScrubberProps): ReactNode {
  const instants = useMemo(() => instantsOf(graph.tasks), [graph]);
  const zone = useZone();
  const from = instants[0] ?? graph.summary.startTime;
  const last = instants.length - 1;
  const index =
    at === undefined
      ? last
      : Math.max(
          0,
          instants.findLastIndex((time) => time <= at),
        );
  const go = (next: number): void => onChange(next >= last ? undefined : instants[Math.max(0, next)]);
  useKeys({ "[": () => go(index - 1), "]": () => go(index + 1) });
  if (instants.length < 2) return undefined;
  return (
    <div className={styles.scrubber}>
      <IconButton label="Earlier change" onClick={() => go(index - 1)}>
        <ChevronLeft size={14} />
      </IconButton>
      <div className={styles.track}>
        <Ticks graph={graph} instants={instants} />
        <input
          type="range"
          aria-label="Instant that is shown"
          aria-valuetext={at === undefined ? "now" : absoluteText(at, zone)}
          min={0}
          max={last}
          value={index}
          onChange={(event) => go(Number(event.target.value))}
        />
      </div>
      <IconButton label="Later change" onClick={() => go(index + 1)}>
        <ChevronRight size={14} />
      </IconButton>
      <span className="number muted">{at === undefined ? "now" : `+${durationText(at - from)}`}</span>
      {at !== undefined && <Button onClick={() => onChange(undefined)}>Now</Button>}
    </div>
  );
}

const mostTicks = 400;

function Ticks({
  graph,
  instants,
}: {
  readonly graph: ExecutionGraph;
  readonly instants: readonly number[];
}): ReactNode {
  const failures = useMemo(
    () => new Set(graph.tasks.filter((task) => isFailure(statusKind(task.status))).map((task) => task.endTime)),
    [graph],
  );
  const step = Math.max(1, Math.ceil(instants.length / mostTicks));
  return (
    <div className={styles.ticks} aria-hidden="true">
      {instants.map((time, index) =>
        index % step === 0 || failures.has(time) ? (
          <i
            key={time}
            data-status={failures.has(time) ? "failed" : undefined}
            style={{ left: `${(index / Math.max(1, instants.length - 1)) * 100}%` }}
          />
        ) : undefined,
      )}
    </div>
  );
}
