import { expect, test } from "@jest/globals";

import { isClean, scorecard, sumUp } from "./score.ts";
import type { Score } from "./score.ts";

const score: Score = {
  ...{ blow: "kill -9 a decider", workflows: 200, worstRecoveryMs: 1_240, limitMs: 30_000 },
  ...{ lost: [], stuck: [], twice: [], again: 3, oddities: new Map<string, number>() },
};

test("a score is clean when nothing was lost, stuck or completed twice, whatever was handed out again", () => {
  expect(isClean(score)).toBe(true);
  for (const fault of ["lost", "stuck", "twice"]) expect(isClean({ ...score, [fault]: ["one"] })).toBe(false);
});

test("several rounds of a blow are one line, with the worst recovery of all", () => {
  const again = { ...score, workflows: 50, worstRecoveryMs: 900, twice: ["a task"] };

  expect(sumUp([score, again])).toEqual([
    { ...score, workflows: 250, worstRecoveryMs: 1_240, twice: ["a task"], again: 6 },
  ]);
});

test("the scorecard has a line a blow, a line for all, and what there is to say of single ones", () => {
  const other = { ...score, blow: "FLUSHALL", stuck: ["w1 for ever"], oddities: new Map([["13 INTERNAL", 2]]) };

  expect(scorecard([score, other])).toEqual([
    "blow               workflows  worst recovery   limit  lost  stuck  twice  again",
    "kill -9 a decider        200           1.2 s  30.0 s     0      0      0      3",
    "FLUSHALL                 200           1.2 s  30.0 s     0      1      0      3",
    "all                      400           1.2 s             0      1      0      6",
    "",
    "FLUSHALL:",
    "  stuck: w1 for ever",
    "  2 x 13 INTERNAL",
  ]);
});
