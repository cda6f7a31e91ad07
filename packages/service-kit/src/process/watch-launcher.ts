import type { ProcessEvents } from "./process-events.ts";

/** Tells once, within a second or so, that the launcher's process is gone. The answer stops the watch. */
export function watchLauncher({
  events,
  launcherPid,
  gone,
  everyMs = 1000,
}: {
  readonly events: ProcessEvents;
  readonly launcherPid: number;
  readonly gone: () => void;
  readonly everyMs?: number;
}): () => void {
  const timer = setInterval(() => {
    if (events.isAlive(launcherPid)) return;
    clearInterval(timer);
    gone();
  }, everyMs);
  // The watch alone is no reason to live on.
  timer.unref();
  return () => clearInterval(timer);
}
