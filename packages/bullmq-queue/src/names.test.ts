import { describe, expect, test } from "@jest/globals";
import { taskIdFrom } from "@tutti/engine";

import { bullNameOf, jobIdOf, namesUnder, queueOfBullName, taskOfJobId } from "./names.ts";

describe("names in Redis", () => {
  test.each(["simple", "domain:type", "größe 火 🎻", " blanks ", "{x}", "%3A", "}{", "", "x".repeat(300)])(
    "a queue's name comes back from BullMQ's as it went in: %s",
    (queue) => {
      const bullName = bullNameOf(queue);

      expect(queueOfBullName(bullName)).toBe(queue);
      expect(bullName).toMatch(/^\{[^:{}]*\}$/u);
    },
  );

  test("names that differ in case or in how a letter is composed are different queues", () => {
    const names = ["é", "é".normalize("NFD"), "E", "e"].map(bullNameOf);

    expect(new Set(names).size).toBe(4);
  });

  test("a job's id names one delivery of a task", () => {
    const taskId = taskIdFrom("0193c0de-0000-7000-8000-00000000002a");
    if (taskId === undefined) throw new Error("it is a UUID");

    const jobId = jobIdOf({ taskId, delivery: 12 });

    expect(jobId).toBe(`${taskId}-12`);
    expect(taskOfJobId(jobId)).toEqual({ taskId, delivery: 12 });
  });

  test.each([
    "",
    "12",
    "0193c0de-0000-7000-8000-00000000002a",
    "0193c0de-0000-7000-8000-00000000002a-x",
    "a".repeat(40),
  ])("what is no such id is told apart: %s", (jobId) => expect(taskOfJobId(jobId)).toBeUndefined());

  test("braces in the prefix are refused, since they would be the hash tag of every queue", () => {
    expect(() => namesUnder("a{b}")).toThrow('must not hold { or }: "a{b}"');
  });
});
