import type { EpochMs } from "../ids.ts";

const DAY_MS = 86_400_000;

/** A date and time of day on the Gregorian calendar; months count from 1. Left out: the least there is. */
export interface CivilTime {
  readonly year?: number | undefined;
  readonly month?: number | undefined;
  readonly day?: number | undefined;
  readonly hour?: number | undefined;
  readonly minute?: number | undefined;
  readonly second?: number | undefined;
}

/** The time in UTC. Months, days and hours beyond their range count on into the next year, month or day. */
export function epochMsOf({ year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 }: CivilTime): EpochMs {
  const days = daysBefore(year + Math.floor((month - 1) / 12), remainder(month - 1, 12)) + day - 1;
  return days * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1000;
}

// Days from 1970-01-01 to the first of a month that counts from 0. Years are taken to begin with March, so that the
// leap day is a year's last and months have the regular lengths 31, 30, 31, 30, 31.
function daysBefore(year: number, month: number): number {
  const marchYear = month < 2 ? year - 1 : year;
  const marchMonth = remainder(month - 2, 12);
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return marchYear * 365 + leapDays + Math.floor((153 * marchMonth + 2) / 5) - 719_468;
}

function remainder(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
