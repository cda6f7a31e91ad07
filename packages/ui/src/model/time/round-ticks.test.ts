import { expect, test } from "@jest/globals";

import { roundOffsets, roundTicks } from "./round-ticks.ts";

const at = (text: string): number => Date.parse(`2026-11-26T${text}Z`);
const told = (times: readonly number[]): readonly string[] =>
  times.map((time) => new Date(time).toISOString().slice(11, 16));
const later = at("23:59");

test("ticks are round times, few of them, none of them in the future", () => {
  const day = { from: at("17:30") - 86_400_000, to: at("17:30") };
  const hour = { from: at("05:07"), to: at("06:07") };

  expect(told(roundTicks(day, { now: at("17:01"), offsetMinutes: 0 }))).toEqual(["18:00", "00:00", "06:00", "12:00"]);
  expect(told(roundTicks(hour, { now: later, offsetMinutes: 0 }))).toEqual([
    "05:10",
    "05:20",
    "05:30",
    "05:40",
    "05:50",
    "06:00",
  ]);
  expect(told(roundTicks(hour, { now: at("05:40"), offsetMinutes: 0 }))).toEqual(["05:10", "05:20", "05:30", "05:40"]);
});

test("they are round where the clock is half an hour off", () => {
  const span = { from: at("05:07"), to: at("10:07") };

  expect(told(roundTicks(span, { now: later, offsetMinutes: -330 }))).toEqual([
    "05:30",
    "06:30",
    "07:30",
    "08:30",
    "09:30",
  ]);
});

test("of a span that is none there are none", () => {
  expect(roundTicks({ from: 5, to: 5 }, { now: later, offsetMinutes: 0 })).toEqual([]);
});

test.each([
  [{ from: 0, to: 3770 }, ["0", "1s", "2s", "3s"]],
  [{ from: 0, to: 800_000 }, ["0", "5m", "10m"]],
  [{ from: 0, to: 943 }, ["0", "200ms", "400ms", "600ms", "800ms"]],
  [{ from: 60_900, to: 62_100 }, ["1m 01.0s", "1m 01.5s", "1m 02.0s"]],
  [{ from: 1201, to: 1233 }, ["1.21s", "1.22s", "1.23s"]],
  [{ from: 5, to: 5 }, []],
])("of %j since the start round times are told", (span, texts) => {
  expect(roundOffsets([span], 5).map(({ text }) => text)).toEqual(texts);
});

test("of spans that lie apart all are told with one step, and nothing of what lies between", () => {
  const spans = [
    { from: 0, to: 240 },
    { from: 3_600_010, to: 3_600_260 },
  ];

  expect(roundOffsets(spans, 5).map(({ text }) => text)).toEqual(["0", "100ms", "200ms", "1h 00.1s", "1h 00.2s"]);
});
