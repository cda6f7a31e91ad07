import { expect, test } from "@jest/globals";
import fc from "fast-check";

import { epochMsOf } from "./civil-time.ts";
import { parseDurationSeconds, parseUntil } from "./duration.ts";

test.each([
  ["0s", 0],
  ["1 second", 1],
  ["1seconds", 1],
  ["1 SEC", 1],
  [" 1 s ", 1],
  ["0 Min", 0],
  ["10m20s", 620],
  ["0 hours 0 mins 1 s", 1],
  ["1 day 2 hours", 93_600],
  ["2d 3hrs 4min 5secs", 183_845],
  ["1\n hr", 3600],
  ["2147483647s", 2_147_483_647],
])("the duration %j is %d seconds", (text, seconds) => {
  expect(parseDurationSeconds(text)).toBe(seconds);
});

test.each([
  "",
  " ",
  "5",
  "soon",
  "-1s",
  "1.5h",
  "2h 1d",
  "1s 1m",
  "1s 2s",
  "PT30S",
  "500ms",
  "1 week",
  "99999999999s",
  "s",
])("%j is no duration", (text) => {
  expect(parseDurationSeconds(text)).toBeUndefined();
});

test("a text that is too long is no duration", () => {
  expect(parseDurationSeconds(`${"1 s ".repeat(200_000)}!`)).toBeUndefined();
  expect(parseDurationSeconds(`1${" ".repeat(500_000)}!`)).toBeUndefined();
});

test.each([
  ["2020-01-01", "2020-01-01T00:00:00Z"],
  ["2020-1-1", "2020-01-01T00:00:00Z"],
  ["2020-02-31", "2020-03-02T00:00:00Z"],
  ["2020-13-01", "2021-01-01T00:00:00Z"],
  ["2020-01-01 10:30", "2020-01-01T10:30:00Z"],
  ["2020-01-01  10:30  UTC", "2020-01-01T10:30:00Z"],
  ["2020-01-01 24:00", "2020-01-02T00:00:00Z"],
  ["2020-01-01 10:30 UTC", "2020-01-01T10:30:00Z"],
  ["2999-12-31 23:59 gmt", "2999-12-31T23:59:00Z"],
  ["2020-01-01 10:30 GMT+04:00", "2020-01-01T06:30:00Z"],
  ["2020-01-01 10:30 GMT-8", "2020-01-01T18:30:00Z"],
  ["2020-01-01 10:30 +0530", "2020-01-01T05:00:00Z"],
  ["2020-07-01 10:30 PST", "2020-07-01T18:30:00Z"],
  ["2020-01-01 10:30 Europe/Paris", "2020-01-01T09:30:00Z"],
  ["2020-07-01 10:30 Europe/Paris", "2020-07-01T08:30:00Z"],
  ["2020-03-29 02:30 Europe/Paris", "2020-03-29T01:30:00Z"],
  ["2020-10-25 02:30 Europe/Paris", "2020-10-25T00:30:00Z"],
  ["2020-10-25 03:00 Europe/Paris", "2020-10-25T02:00:00Z"],
  ["2020-11-01 00:30 America/New_York", "2020-11-01T04:30:00Z"],
  ["2020-01-01 10:30 Asia/Kolkata", "2020-01-01T05:00:00Z"],
])("the date %j is %s", (text, expected) => {
  expect(parseUntil(text)).toBe(Date.parse(expected));
});

test.each([
  "",
  "tomorrow",
  "2020-01-01T10:30:00Z",
  "1577836800000",
  "2020-01",
  "2020-01-01 10:30 Mars/Olympus",
  "2020-01-01 10:30 GMT+99:00",
  "2020-01-01 UTC",
])("%j is no date", (text) => {
  expect(parseUntil(text)).toBeUndefined();
});

test("dates are counted as everywhere", () => {
  fc.assert(
    fc.property(fc.integer({ min: -2e9, max: 9e9 }), (second) => {
      const date = new Date(second * 1000);
      const time = {
        year: date.getUTCFullYear(),
        month: date.getUTCMonth() + 1,
        day: date.getUTCDate(),
        hour: date.getUTCHours(),
        minute: date.getUTCMinutes(),
        second: date.getUTCSeconds(),
      };

      expect(epochMsOf(time)).toBe(second * 1000);
    }),
  );
});
