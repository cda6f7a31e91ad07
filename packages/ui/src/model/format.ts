const units: readonly (readonly [string, number])[] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
];

/** `12m 04s`, `3.2s`, `480ms`: two units at most. Negative spans, which clocks that differ give, count as none. */
export function durationText(ms: number): string {
  if (!Number.isFinite(ms) || ms <= 0) return "0ms";
  if (ms < 1000) return `${Math.round(ms)}ms`;
  if (ms < 60_000) return `${trimmed(ms / 1000)}s`;
  const first = units.findIndex(([, size]) => ms >= size);
  const [name, size] = units[first] ?? ["s", 1000];
  const [lesserName, lesserSize] = units[first + 1] ?? ["ms", 1];
  const rest = Math.floor((ms % size) / lesserSize);
  return `${Math.floor(ms / size)}${name}${rest > 0 ? ` ${String(rest).padStart(2, "0")}${lesserName}` : ""}`;
}

/** What `90s`, `5m`, `1.5h` or `2d` come to; undefined for what is none of them. */
export function durationMs(text: string | undefined): number | undefined {
  const [, count = "", unit = ""] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text ?? "") ?? [];
  const size = unit === "ms" ? 1 : units.find(([name]) => name === unit)?.[1];
  return size === undefined ? undefined : Math.round(Number(count) * size);
}

function trimmed(seconds: number): string {
  return seconds < 10 ? seconds.toFixed(1).replace(/\.0$/, "") : String(Math.floor(seconds));
}

/** `5m ago`, `in 2h`, `now`. */
export function relativeText(time: number, now: number): string {
  const span = now - time;
  if (Math.abs(span) < 5000) return "now";
  const [name, size] = units.find(([, unit]) => Math.abs(span) >= unit) ?? ["s", 1000];
  const text = `${Math.floor(Math.abs(span) / size)}${name}`;
  return span > 0 ? `${text} ago` : `in ${text}`;
}

/** `2026-11-26 04:10:31.250` in the zone that was chosen; `""` for none. */
export function absoluteText(time: number, zone: "local" | "utc" = "local"): string {
  if (time <= 0) return "";
  const at = zone === "utc" ? new Date(time) : new Date(time - new Date(time).getTimezoneOffset() * 60_000);
  return at
    .toISOString()
    .replace("T", " ")
    .replace("Z", zone === "utc" ? " UTC" : "");
}

/** `1,204`. The language's own formatter costs a page 14 ms when it is asked first. */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** `14.0 MB`. */
export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${(bytes / 1024).toFixed(1)} KB`;
  return `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

/** The last characters of an id, as tables show it: its first ones are the time, and the same in all rows of a minute. */
export function shortId(id: string): string {
  return id.length > 13 ? `…${id.slice(-8)}` : id;
}

/** A time within a span of so many ms: `14:05` in one of hours, `24 Nov 14:05` in one of days, `24 Nov` in one of weeks. */
export function spanText(time: number, spanMs: number): string {
  const day = 86_400_000;
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  const date = { day: "numeric", month: "short" } as const;
  const seconds = spanMs < 600_000 ? ({ second: "2-digit" } as const) : {};
  const parts = spanMs > 10 * day ? date : spanMs > day * 1.1 ? { ...date, ...clock } : { ...clock, ...seconds };
  return new Intl.DateTimeFormat("en-GB", parts).format(time).replace(",", "");
}

/** `1 task`, `1,200 tasks`. */
export function countOf(count: number, what: string): string {
  return `${countText(count)} ${what}${count === 1 ? "" : "s"}`;
}

/** `48,213`; `100,000+` where it was counted no further, `–` where nothing could be counted. */
export function cappedText(count: number, isCapped: boolean): string {
  if (isCapped && count === 0) return "–";
  return `${countText(count)}${isCapped ? "+" : ""}`;
}
