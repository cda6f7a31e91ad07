import { describe, expect, test } from "@jest/globals";

import { LapseWatch } from "./lapse-watch.ts";

describe("telling the dead from the unheard", () => {
  test("who is silent in every look for long enough is dead; who was heard once in between is not", () => {
    const watch = givenWatch();
    watch.look(["silent", "often"]);
    watch.look(["silent"]);
    watch.look(["silent", "often"]);

    expect(watch.look(["silent", "often"])).toEqual(["silent"]);
    expect(watch.look(["silent", "often"])).toEqual(["silent"]);
    expect(watch.look(["silent", "often"])).toEqual(["silent", "often"]);
  });

  test("nobody is dead before the living could be heard after a refill", () => {
    const watch = givenWatch();
    for (let second = 0; second < 3; second += 1) watch.look(["silent"]);

    const after = Array.from({ length: 11 }, () => watch.look(["silent"], "g2"));

    expect(after).toEqual([...Array.from({ length: 10 }, () => []), ["silent"]]);
  });

  test("nobody is dead because the looks failed", () => {
    const watch = givenWatch();
    for (let second = 0; second < 3; second += 1) watch.look(["silent"]);
    watch.reset();

    expect([watch.look(["silent"]), watch.look(["silent"]), watch.look(["silent"])]).toEqual([[], [], []]);
    expect(watch.look(["silent"])).toEqual(["silent"]);
  });

  test("nobody is dead because the one who looks stood still", () => {
    const watch = givenWatch();
    watch.look(["silent"]);
    watch.passes(60_000);

    expect(watch.look(["silent"])).toEqual([]);
  });
});

/** A watch that has known its generation for long; each look is a second after the last one. */
function givenWatch() {
  const watch = new LapseWatch({ silentMs: 3_000, graceMs: 10_000 });
  let nowMs = 0;
  const look = (silent: readonly string[], generation = "g1"): readonly string[] => {
    nowMs += 1_000;
    return [...watch.look({ generation, silent: new Set(silent), nowMs })];
  };
  for (let second = 0; second < 10; second += 1) look([]);
  return { look, reset: () => watch.reset(), passes: (ms: number) => void (nowMs += ms) };
}
