import { createContext, useContext, useEffect, useState } from "react";
import type { ReactNode } from "react";

import { absoluteText, durationText, relativeText } from "../model/format.ts";
import { usePreference } from "./preferences.ts";

const Now = createContext(0);

/** Gives everything below it one clock that ticks each second, so that a page tells one time. */
export function Clock({ children }: { readonly children: ReactNode }): ReactNode {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return <Now value={now}>{children}</Now>;
}

export function useNow(): number {
  return useContext(Now);
}

export function useZone(): "local" | "utc" {
  return usePreference("zone")[0];
}

/** How long ago; the time itself on hover. */
export function Time({ at }: { readonly at: number }): ReactNode {
  const now = useNow();
  const zone = useZone();
  if (at <= 0) return <span className="muted">–</span>;
  return (
    <time className="number" dateTime={new Date(at).toISOString()} title={absoluteText(at, zone)}>
      {relativeText(at, now)}
    </time>
  );
}

/** Epoch ms at which the execution that everything below it belongs to has started. */
export const Started = createContext(0);

/** How long after the start of the execution; the time itself on hover. */
export function SinceStart({ at }: { readonly at: number }): ReactNode {
  const start = useContext(Started);
  const zone = useZone();
  if (at <= 0 || start <= 0) return <Time at={at} />;
  return (
    <time className="number" dateTime={new Date(at).toISOString()} title={absoluteText(at, zone)}>
      +{durationText(at - start)}
    </time>
  );
}

/** How long ago, and the time itself beside. */
export function ExactTime({ at }: { readonly at: number }): ReactNode {
  const zone = useZone();
  return (
    <>
      <Time at={at} />
      {at > 0 && <span className="muted number"> · {absoluteText(at, zone)}</span>}
    </>
  );
}

const Shown = createContext<number | undefined>(undefined);

/** Everything below it shows how things stood at that instant, epoch ms; undefined: now. Durations are counted up to it. */
export function AsOf({ at, children }: { readonly at: number | undefined; readonly children: ReactNode }): ReactNode {
  return <Shown value={at}>{children}</Shown>;
}

/** The instant that is shown: now, unless somebody has gone back. */
export function useShownInstant(): number {
  const now = useNow();
  return useContext(Shown) ?? now;
}

/** The instant itself, and no time ago. */
export function Instant({ at }: { readonly at: number }): ReactNode {
  const zone = useZone();
  return (
    <time className="number" dateTime={new Date(at).toISOString()}>
      {absoluteText(at, zone)}
    </time>
  );
}

/** From start to end, or to the instant that is shown where it has not ended. */
export function Duration({ from, to }: { readonly from: number; readonly to: number }): ReactNode {
  const now = useShownInstant();
  if (from <= 0) return <span className="muted">–</span>;
  return <span className="number">{durationText((to > 0 ? to : now) - from)}</span>;
}
