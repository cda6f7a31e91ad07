import type { EpochMs } from "../ids.ts";
import { epochMsOf } from "./civil-time.ts";
import { offsetMs } from "./time-zone.ts";

const UNITS = [
  { names: ["day", "days", "d"], seconds: 86_400 },
  { names: ["hour", "hours", "hr", "hrs", "h"], seconds: 3600 },
  { names: ["minute", "minutes", "min", "mins", "m"], seconds: 60 },
  { names: ["second", "seconds", "sec", "secs", "s"], seconds: 1 },
] as const;

const MAX_COUNT = 2_147_483_647;

/**
 * The seconds that a duration as `1 day 2h 30 mins 5s` stands for: whole numbers with their units, each unit at most
 * once, from days down to seconds, in upper or lower case, with blanks anywhere between. Undefined where it is none, or
 * a number is beyond 32 bits. Source: reference/engine.md 5.11.
 */
export function parseDurationSeconds(text: string): number | undefined {
  if (text.length > 200) return undefined;
  const parts = /^(?:\s*[0-9]+\s*[a-z]+)+\s*$/i.test(text) ? text.matchAll(/([0-9]+)\s*([a-z]+)/gi) : [];
  let total: number | undefined;
  let nextUnit = 0;
  for (const [, count = "", name = ""] of parts) {
    const unit = UNITS.findIndex(({ names }) => names.some((known) => known === name.toLowerCase()));
    if (unit < nextUnit || Number(count) > MAX_COUNT) return undefined;
    total = (total ?? 0) + Number(count) * (UNITS[unit]?.seconds ?? 0);
    nextUnit = unit + 1;
  }
  return total;
}

/**
 * The time that a date as `2026-11-30`, `2026-11-30 18:05` or `2026-11-30 18:05 GMT+02:00` stands for. Without a zone it
 * is UTC. A zone is UTC, GMT, GMT or nothing with an offset, a name as Europe/Paris, or a customary abbreviation as PST.
 * Numbers beyond their range count on: February 31st is March 3rd or 2nd. Undefined where it is no such date.
 *
 * Source: reference/engine.md 5.11; there the server's own zone stands in for a missing one.
 */
export function parseUntil(text: string): EpochMs | undefined {
  const found = /^([0-9]{1,5})-([0-9]{1,2})-([0-9]{1,2})(?: +([0-9]{1,2}):([0-9]{1,2})(?: +([^ ].{0,60}))?)?$/.exec(
    text.trim(),
  );
  if (found === null) return undefined;
  const [year, month, day, hour, minute] = found.slice(1, 6).map((digits: string | undefined) => Number(digits ?? 0));
  const asUtc = epochMsOf({ year, month, day, hour, minute });
  const offset = offsetMs(found[6] ?? "UTC", asUtc);
  return offset === undefined ? undefined : asUtc - offset;
}
