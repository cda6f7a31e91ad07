import { expect, test } from "@jest/globals";

import { LastAnswer } from "./last-answer.ts";

function given(isKept = true) {
  const given = { now: 0, reads: 0, fails: false };
  const read = async () => {
    given.reads += 1;
    if (given.fails) throw new Error("away");
    return await Promise.resolve(given.reads);
  };
  return { given, answers: new LastAnswer({ read, isKept: () => isKept, nowMs: () => given.now }) };
}

test("what is not kept is read each time", async () => {
  const { answers } = given(false);

  expect([await answers.get({}), await answers.get({})]).toEqual([1, 2]);
});

test("what is kept is given for ten seconds, and read anew meanwhile once it is older than two and a half", async () => {
  const { answers, given: at } = given();
  await answers.get({});

  at.now = 2_500;
  expect([await answers.get({}), at.reads]).toEqual([1, 1]);
  at.now = 2_501;
  expect([await answers.get({}), await answers.get({}), at.reads]).toEqual([1, 1, 2]);
  expect(await answers.get({})).toBe(2);
  at.now = 20_000;
  expect(await answers.get({})).toBe(3);
});

test("a reading that fails meanwhile is told once there is nothing to give any more", async () => {
  const { answers, given: at } = given();
  await answers.get({});
  at.fails = true;

  at.now = 5_000;
  expect(await answers.get({})).toBe(1);
  at.now = 10_001;
  await expect(answers.get({})).rejects.toThrow("away");
});
