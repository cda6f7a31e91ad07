/** How long something takes, as people say it: `850 ms`, `12 s`, `3 min 20 s`, `2 h 5 min`, `4 d 1 h`. */
export function durationText(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  const seconds = Math.floor(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return pair(seconds, { large: [60, "min"], small: [1, "s"] });
  if (seconds < 86_400) return pair(seconds, { large: [3_600, "h"], small: [60, "min"] });
  return pair(seconds, { large: [86_400, "d"], small: [3_600, "h"] });
}

type Unit = readonly [number, string];

function pair(seconds: number, { large, small }: { readonly large: Unit; readonly small: Unit }): string {
  const rest = Math.floor((seconds % large[0]) / small[0]);
  return `${Math.floor(seconds / large[0])} ${large[1]}${rest === 0 ? "" : ` ${rest} ${small[1]}`}`;
}

/** A reason that somebody has written, short enough for a sentence. */
export function brief(text: string): string {
  const line = text.trim().replaceAll(/\s+/gu, " ");
  return line.length <= 300 ? line : `${line.slice(0, 300)}…`;
}

export function timeText(ms: number): string {
  return new Date(ms).toISOString();
}
