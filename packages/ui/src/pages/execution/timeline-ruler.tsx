import { Maximize, ZoomIn, ZoomOut } from "lucide-react";
import type { ReactNode } from "react";

import { durationText } from "../../model/format.ts";
import type { TimeWindow } from "../../model/time-window.ts";
import type { Timeline } from "../../model/timeline.ts";
import { IconButton } from "../../parts/button.tsx";
import styles from "./timeline-lens.module.css";
import type { useTimeWindow } from "./use-time-window.ts";

type RulerProps = { readonly timeline: Timeline; readonly view: ReturnType<typeof useTimeWindow> };

/** Which time is shown, since the start, and what changes it. */
export function TimelineTop({ timeline, view }: RulerProps): ReactNode {
  return (
    <div className={styles.top}>
      <Zoom view={view} />
      <Ruler timeline={timeline} shown={view.shown} />
    </div>
  );
}

function Ruler({ timeline, shown }: { readonly timeline: Timeline; readonly shown: TimeWindow }): ReactNode {
  const span = shown.to - shown.from;
  const begin = shown.from - timeline.from;
  return (
    <div className={styles.ruler} aria-hidden="true">
      {[0, 0.25, 0.5, 0.75].map((share) => (
        <span key={share} style={{ left: `${share * 100}%` }}>
          {durationText(begin + span * share)}
        </span>
      ))}
      <span style={{ right: 0 }}>{durationText(begin + span)}</span>
    </div>
  );
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
