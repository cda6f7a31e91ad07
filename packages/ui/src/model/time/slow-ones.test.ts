import { expect, test } from "@jest/globals";

import { slowOnes } from "./slow-ones.ts";
import { graphOf } from "../testing/given-tasks.ts";

const now = 1_000_000;
const run = (workflowName: string, seconds: number) => ({
  ...graphOf([]).summary,
  ...{ workflowName, workflowId: `${workflowName} ${seconds}`, startTime: now - seconds * 1000 },
});
const usualOf = ({ workflowName }: { readonly workflowName: string }) =>
  workflowName === "new" ? { count: 2, p50Ms: 1, p95Ms: 2 } : { count: 40, p50Ms: 3000, p95Ms: 5000 };

test("what runs for three times as long as nearly all before it is told by definition, the oldest first", () => {
  const slow = slowOnes([run("order", 60), run("order", 90), run("order", 14), run("new", 900)], { now, usualOf });

  expect(slow.map(({ oldest, count }) => [oldest.workflowId, count])).toEqual([["order 90", 2]]);
});

test("of what runs for too long those are told in which nothing has changed for as long", () => {
  const moving = { ...run("order", 90), updateTime: now - 1000 };
  const still = { ...run("order", 60), updateTime: now - 50_000 };

  const [slow] = slowOnes([moving, still], { now, usualOf });

  expect(slow?.stuck).toEqual([still]);
  expect(slow).toMatchObject({ count: 2, limitMs: 15_000 });
});

test("what is over within seconds is nobody's trouble", () => {
  expect(slowOnes([run("quick", 9)], { now, usualOf: () => ({ count: 40, p50Ms: 1, p95Ms: 2 }) })).toEqual([]);
});
