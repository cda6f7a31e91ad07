import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight, Pause, Play } from "lucide-react";
import { memo, useEffect, useMemo } from "react";
import type { ReactNode } from "react";

import { executionEventsQuery } from "../../api/execution-events.ts";
import type { ExecutionEvent } from "../../api/execution-events.ts";
import type { Execution } from "../../api/queries.ts";
import { eventText } from "../../model/time/event-text.ts";
import type { ExecutionGraph } from "../../model/execution.ts";
import { absoluteText, durationText } from "../../model/format.ts";
import { isFailure, statusKind } from "../../model/status.ts";
import { speeds } from "../../model/time/playback.ts";
import { instantsOf } from "../../model/time/time-travel.ts";
import { Button, IconButton } from "../../parts/button.tsx";
import { useIsPainted } from "../../parts/use-is-painted.ts";
import { useSeldom } from "../../parts/use-seldom.ts";
import { useZone } from "../../parts/time.tsx";
import { useKeys } from "../../shell/keys.ts";
import styles from "./execution.module.css";
import { usePlayback } from "./use-playback.ts";

type ScrubberProps = {
  readonly execution: Execution;
  readonly at: number | undefined;
  readonly onChange: (at: number | undefined) => void;
};

/** Goes back to any instant at which something changed, and tells what it was. */
export const Scrubber = memo(LateScrubber, (a, b) => a.execution === b.execution && a.at === b.at);

// The drawing comes first: of ten thousand tasks there are thrice as many instants.
function LateScrubber(props: ScrubberProps): ReactNode {
  return useIsPainted() ? <ScrubberView {...props} /> : <div className={styles.scrubber} />;
}

function ScrubberView({ execution: latest, at, onChange }: ScrubberProps): ReactNode {
  const execution = useSeldom(latest, 1000);
  const { graph } = execution;
  const events = useEvents(execution);
  const instants = useMemo(
    () => (events === undefined ? instantsOf(graph.tasks) : [...new Set(events.map(({ time }) => time))]),
    [graph, events],
  );
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
  const playback = usePlayback({ instants, index, go });
  useKeys({ "[": () => go(index - 1), "]": () => go(index + 1), p: playback.toggle });
  if (instants.length < 2) return undefined;
  const refOf = (taskIds: readonly string[]): string =>
    (taskIds.length === 1 && graph.tasks.find((task) => task.taskId === taskIds[0])?.ref) || "";
  const shown = at === undefined ? undefined : events?.findLast(({ time }) => time <= at);
  const told = shown === undefined ? "" : eventText(shown, refOf(shown.taskIds));
  return (
    <div className={styles.scrubber}>
      <Playing playback={playback} />
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
      {told !== "" && (
        <span className={`${styles.event} ellipsis`} title={told}>
          {told}
        </span>
      )}
      <span className="number muted">{at === undefined ? "now" : `+${durationText(at - from)}`}</span>
      {at !== undefined && <Button onClick={() => onChange(undefined)}>Now</Button>}
    </div>
  );
}

function Playing({ playback }: { readonly playback: ReturnType<typeof usePlayback> }): ReactNode {
  const { isPlaying, speed, setSpeed, toggle } = playback;
  const label = isPlaying ? "Pause" : "Play";
  return (
    <>
      <IconButton label={label} title={`${label} what happened (p)`} aria-keyshortcuts="p" onClick={toggle}>
        {isPlaying ? <Pause size={14} /> : <Play size={14} />}
      </IconButton>
      <select
        className={styles.speed}
        aria-label="How fast"
        value={speed}
        onChange={({ target }) => setSpeed(speeds.find((one) => String(one) === target.value))}
      >
        {speeds.map((one) => (
          <option key={one} value={one}>
            ×{one}
          </option>
        ))}
      </select>
    </>
  );
}

/** Its stored events, where the server tells them and they are not too many; followed as they come. */
function useEvents({ graph, revision }: Execution): readonly ExecutionEvent[] | undefined {
  const query = executionEventsQuery(graph.summary.workflowId, revision);
  const { data, refetch } = useQuery(query);
  const known = data?.at(-1)?.revision;
  useEffect(() => {
    if (known !== undefined && revision !== undefined && known < revision) void refetch();
  }, [known, revision, refetch]);
  return data === null || data === undefined || data.length === 0 ? undefined : data;
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
  const last = Math.max(1, instants.length - 1);
  const marks = { plain: "", failed: "" };
  for (const [index, time] of instants.entries()) {
    const hasFailed = failures.has(time);
    if (hasFailed || index % step === 0) marks[hasFailed ? "failed" : "plain"] += `M${(index / last) * 1000} 0V1`;
  }
  return (
    <svg className={styles.ticks} viewBox="0 0 1000 1" preserveAspectRatio="none" aria-hidden="true">
      <path d={marks.plain} />
      <path d={marks.failed} data-status="failed" />
    </svg>
  );
}
