import type { EpochMs } from "../ids.ts";
import { epochMsOf } from "./civil-time.ts";

const HOUR_MS = 3_600_000;

// Names that stand for one offset all year. Those of North America are what they are in Java, which Conductor asks.
const ABBREVIATIONS: ReadonlyMap<string, number> = new Map([
  ["UTC", 0],
  ["GMT", 0],
  ["UT", 0],
  ["Z", 0],
  ["WET", 0],
  ["BST", 1],
  ["WEST", 1],
  ["CET", 1],
  ["CEST", 2],
  ["EET", 2],
  ["EEST", 3],
  ["MSK", 3],
  ["IST", 5.5],
  ["JST", 9],
  ["EST", -5],
  ["EDT", -4],
  ["CST", -6],
  ["CDT", -5],
  ["MST", -7],
  ["MDT", -6],
  ["PST", -8],
  ["PDT", -7],
]);

/**
 * How far the zone's clocks are ahead of UTC when they show `localMs` (their time, read as if it were UTC); undefined
 * for an unknown zone. An hour that the clocks skip or show twice is taken with the offset before the change.
 *
 * Names as Europe/Paris follow the time zone data of the runtime: the result may differ between its releases.
 */
export function offsetMs(zone: string, localMs: EpochMs): number | undefined {
  const hours = ABBREVIATIONS.get(zone.toUpperCase());
  return hours === undefined ? (fixedOffset(zone) ?? namedOffset(zone, localMs)) : hours * HOUR_MS;
}

function fixedOffset(zone: string): number | undefined {
  const found = /^(?:GMT|UTC)?([+-])([0-9]{1,2})(?::?([0-9]{2}))?$/i.exec(zone);
  if (found === null) return undefined;
  const [, sign, hours, minutes = "0"] = found;
  if (Number(hours) > 23 || Number(minutes) > 59) return undefined;
  return (sign === "-" ? -1 : 1) * (Number(hours) * HOUR_MS + Number(minutes) * 60_000);
}

function namedOffset(zone: string, localMs: EpochMs): number | undefined {
  const clock = clockOf(zone);
  if (clock === undefined) return undefined;
  // The offset in force a day before and the one at the guessed moment differ only around a change.
  const before = shownBy(clock, localMs - 24 * HOUR_MS) - (localMs - 24 * HOUR_MS);
  const now = shownBy(clock, localMs - before) - (localMs - before);
  if (before === now) return before;
  return shownBy(clock, localMs - now) === localMs ? now : before;
}

function clockOf(zone: string): Intl.DateTimeFormat | undefined {
  const fields = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" } as const;
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: zone, hourCycle: "h23", second: "numeric", ...fields });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function shownBy(clock: Intl.DateTimeFormat, time: EpochMs): number {
  const shown: Readonly<Record<string, number>> = Object.fromEntries(
    clock.formatToParts(time).map(({ type, value }) => [type, Number(value)]),
  );
  return epochMsOf(shown);
}
