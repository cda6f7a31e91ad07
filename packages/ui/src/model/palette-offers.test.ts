import { expect, test } from "@jest/globals";

import { ranked } from "./palette-offers.ts";
import type { Offer } from "./palette-offers.ts";

const offer = (label: string, kind: string, also?: string): Offer => {
  return { key: `${kind} ${label}`, label, kind, to: "/", ...(also === undefined ? {} : { also }) };
};
const named = (offers: readonly Offer[]) => offers.map(({ label, kind }) => `${kind} ${label}`);

test("the nearest comes first, and of equals that of the first kind", () => {
  const workflows = [offer("big_payments", "workflow"), offer("payment", "workflow"), offer("repay", "workflow")];
  const queues = [offer("payments", "queue"), offer("eu:payment", "queue"), offer("ship", "queue")];
  const kinds = [workflows, queues].map((offers) => ({ offers, most: 9 }));

  expect(named(ranked(kinds, "Payment"))).toEqual([
    "workflow payment",
    "queue payments",
    "workflow big_payments",
    "queue eu:payment",
  ]);
});

test("of a kind no more than so many are offered, the nearest of them", () => {
  const many = Array.from({ length: 3_000 }, (_, at) => offer(`x_task_${at}`, "task definition"));
  const kinds = [
    { offers: [...many, offer("task", "task definition")], most: 3 },
    { offers: [offer("Tasks", "page")], most: 9 },
  ];

  expect(named(ranked(kinds, "task"))).toEqual([
    "task definition task",
    "page Tasks",
    "task definition x_task_0",
    "task definition x_task_1",
  ]);
});

test("what something is, and what stands beside it, finds it too, after all that is called so", () => {
  const kinds = [{ offers: [offer("Workflows", "executions"), offer("run", "page", "executions of it")], most: 9 }];

  expect(named(ranked(kinds, "executions"))).toEqual(["executions Workflows", "page run"]);
  expect(ranked(kinds, "no such thing")).toEqual([]);
});
