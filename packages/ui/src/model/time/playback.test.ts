import { describe, expect, test } from "@jest/globals";

import { nextStep, speedFor } from "./playback.ts";

describe("an execution that is played", () => {
  test("goes to the next change after as long as it took, by how many times faster it is played", () => {
    expect(nextStep([0, 1000, 3000], 0, 1)).toEqual({ index: 1, afterMs: 1000 });
    expect(nextStep([0, 1000, 3000], 0, 10)).toEqual({ index: 1, afterMs: 100 });
  });

  test("does not stand still for what took long", () => {
    expect(nextStep([0, 3_600_000], 0, 10)).toEqual({ index: 1, afterMs: 1500 });
  });

  test("shows what came close together at once", () => {
    expect(nextStep([0, 10, 20, 59, 61, 500], 0, 1)).toEqual({ index: 3, afterMs: 60 });
    expect(nextStep([0, 1, 2, 3], 0, 1000)).toEqual({ index: 3, afterMs: 60 });
  });

  test("shows more at once of what is large", () => {
    const many = Array.from({ length: 10_000 }, (_, at) => at * 10);
    expect(nextStep(many, 0, 1)).toEqual({ index: 25, afterMs: 250 });
  });

  test("ends with the last change", () => {
    expect(nextStep([0, 10], 1, 1)).toBeUndefined();
    expect(nextStep([], 0, 1)).toBeUndefined();
  });

  test("is played as fast as need be to be over soon", () => {
    expect([speedFor(5000), speedFor(60_000), speedFor(3_600_000), speedFor(864_000_000)]).toEqual([1, 10, 1000, 1000]);
  });
});
