import { expect, test } from "@jest/globals";

import { panned, zoomed } from "./time-window.ts";

const whole = { from: 1000, to: 2000 };

test("what the pointer is at stays where it is while the time around it grows or shrinks", () => {
  const half = zoomed(whole, whole, { factor: 0.5, at: 1200 });

  expect(half).toEqual({ from: 1100, to: 1600 });
  expect(zoomed(half, whole, { factor: 2, at: 1200 })).toEqual(whole);
});

test("nothing but the whole is shown, and no less than some milliseconds", () => {
  expect(zoomed({ from: 1000, to: 1400 }, whole, { factor: 9 })).toEqual(whole);
  expect(zoomed(whole, whole, { factor: 0.0001, at: 1500 })).toEqual({ from: 1497.5, to: 1502.5 });
});

test("a window goes as far as there is something", () => {
  expect(panned({ from: 1100, to: 1600 }, whole, 200)).toEqual({ from: 1300, to: 1800 });
  expect(panned({ from: 1100, to: 1600 }, whole, 900)).toEqual({ from: 1500, to: 2000 });
  expect(panned({ from: 1100, to: 1600 }, whole, -900)).toEqual({ from: 1000, to: 1500 });
});
