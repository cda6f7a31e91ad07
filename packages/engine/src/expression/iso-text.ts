import type { EpochMs } from "../ids.ts";
import { epochMsOf } from "./civil-time.ts";

/** A time of 1970 to 9999 in UTC, as `2024-02-29T23:59:59.999Z`. */
export function isoTextOf(at: EpochMs): string {
  const year = lastOf(1970 + Math.floor(at / LONGEST_YEAR_MS), (candidate) => epochMsOf({ year: candidate }) <= at);
  const month = lastOf(1, (candidate) => candidate <= 12 && epochMsOf({ year, month: candidate }) <= at);
  const inMonth = at - epochMsOf({ year, month });
  const inDay = inMonth % DAY_MS;
  const date = [padded(year, 4), padded(month, 2), padded(Math.floor(inMonth / DAY_MS) + 1, 2)].join("-");
  const clock = [3_600_000, 60_000, 1000].map((unit, index) =>
    padded(Math.floor(inDay / unit) % (index === 0 ? 24 : 60), 2),
  );
  return `${date}T${clock.join(":")}.${padded(inDay % 1000, 3)}Z`;
}

const DAY_MS = 86_400_000;
const LONGEST_YEAR_MS = 366 * DAY_MS;

/** The last of the numbers from `first` on, which holds, before one that does not. */
function lastOf(first: number, holds: (candidate: number) => boolean): number {
  let last = first;
  while (holds(last + 1)) last += 1;
  return last;
}

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, "0");
}
