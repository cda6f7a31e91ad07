import { Maximize, ZoomIn, ZoomOut } from "lucide-react";
import type { ReactNode } from "react";

import { durationText } from "../../model/format.ts";
import { unfoldedSpans } from "../../model/time/idle-time.ts";
import type { FoldedTime } from "../../model/time/idle-time.ts";
import { roundOffsets } from "../../model/time/round-ticks.ts";
import type { TimeWindow } from "../../model/time/time-window.ts";
import type { Timeline } from "../../model/time/timeline.ts";
import { IconButton } from "../../parts/button.tsx";
import styles from "./timeline-lens.module.css";
import type { useTimeWindow } from "./use-time-window.ts";

type RulerProps = {
  readonly timeline: Timeline;
  readonly folded: FoldedTime;
  /** Of the time as it is drawn. */
  readonly view: ReturnType<typeof useTimeWindow>;
};

/** Which time is shown, since the start, and what changes it. */
export function TimelineTop({ timeline, folded, view }: RulerProps): ReactNode {
  return (
    <div className={styles.top}>
      <Zoom view={view} />
      <Ruler timeline={timeline} folded={folded} shown={view.shown} />
    </div>
  );
}

/** As much room as a time needs. */
const leastShare = 0.1;
/** As much as a time and that of the end need where there is room, and beside an open inspector. */
const endShare = { wide: 0.12, narrow: 0.3 };

type ShownProps = Pick<RulerProps, "folded"> & { readonly shown: TimeWindow };

function Ruler({ timeline, folded, shown }: ShownProps & Pick<RulerProps, "timeline">): ReactNode {
  const span = shown.to - shown.from;
  const timeAt = (share: number): number => Math.round(folded.timeAt(shown.from + span * share) - timeline.from);
  const spans = unfoldedSpans(folded, shown).map(({ from, to }) => ({
    from: from - timeline.from,
    to: to - timeline.from,
  }));
  const ticks = apart(
    roundOffsets(spans).map(({ ms, text }) => ({
      text,
      share: (folded.drawn(timeline.from + ms) - shown.from) / span,
    })),
  );
  return (
    <div className={styles.ruler}>
      <div aria-hidden="true">
        {ticks.map(({ share, text }) => (
          <span
            key={share}
            className={styles.tick}
            data-late={share > 1 - endShare.narrow}
            style={{ left: `${share * 100}%` }}
          >
            {text}
          </span>
        ))}
        <span style={{ right: 0 }}>{durationText(timeAt(1))}</span>
      </div>
      {bandsOf(folded, shown).map(({ from, to, left, width }) => (
        <i
          key={from}
          className={styles.idle}
          style={{ left, width }}
          title={`${durationText(to - from)} in which nothing was done`}
        />
      ))}
    </div>
  );
}

type Tick = { readonly share: number; readonly text: string };

/** Those that do not stand upon another, nor upon the end. */
function apart(ticks: readonly Tick[]): readonly Tick[] {
  const kept: Tick[] = [];
  for (const tick of ticks) {
    const last = kept.at(-1)?.share ?? -1;
    if (tick.share - last >= leastShare && tick.share <= 1 - endShare.wide) kept.push(tick);
  }
  return kept;
}

/** Where time is drawn short, down through all lines. */
export function IdleBands({ folded, shown }: ShownProps): ReactNode {
  const bands = bandsOf(folded, shown);
  if (bands.length === 0) return undefined;
  return (
    <li className={styles.bands} aria-hidden="true">
      <div>
        {bands.map(({ from, left, width }) => (
          <i key={from} className={styles.idle} style={{ left, width }} />
        ))}
      </div>
    </li>
  );
}

function bandsOf({ gaps }: FoldedTime, shown: TimeWindow) {
  const span = shown.to - shown.from;
  const percent = (time: number): number => (Math.min(Math.max(time - shown.from, 0), span) / span) * 100;
  return gaps
    .filter(({ at, until }) => until > shown.from && at < shown.to)
    .map(({ from, to, at, until }) => {
      return { from, to, left: `${percent(at)}%`, width: `${percent(until) - percent(at)}%` };
    });
}

/** What the wheel and the keys do, for who has neither. */
function Zoom({ view }: Pick<RulerProps, "view">): ReactNode {
  return (
    <div className={styles.zoom}>
      <IconButton
        label="Show a shorter time"
        title="Show a shorter time (+, or Ctrl and the wheel)"
        onClick={() => view.zoom(1 / view.step)}
      >
        <ZoomIn size={14} />
      </IconButton>
      {!view.isWhole && (
        <>
          <IconButton label="Show a longer time" title="Show a longer time (-)" onClick={() => view.zoom(view.step)}>
            <ZoomOut size={14} />
          </IconButton>
          <IconButton label="Show all of the time" title="Show all of the time (0)" onClick={view.reset}>
            <Maximize size={14} />
          </IconButton>
        </>
      )}
    </div>
  );
}
