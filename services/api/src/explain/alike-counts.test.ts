import { expect, test } from "@jest/globals";
import type { TaskId, TaskRecord } from "@tutti/engine";
import { leasedTask } from "@tutti/hand-out/testing";

import { alikeCounts } from "./alike-counts.ts";
import { reason } from "./reason.ts";

const queued = { status: "SCHEDULED", handOut: "queued", domain: undefined, dueAt: 1 } as const;
const leased = { status: "IN_PROGRESS", handOut: "leased", dueAt: undefined } as const;
const seen: readonly TaskRecord[] = [0, 1, 2].map((at) => ({
  ...leasedTask().task,
  ...(at < 2 ? queued : leased),
  taskId: `t${at}` as TaskId,
}));
const [first] = seen;
if (first === undefined) throw new Error("a task is wanted");
const { taskType, taskDefName, domain } = first;
const tallies = [
  { taskType, taskDefName, domain, status: "SCHEDULED", handOut: "queued", isTimed: true, count: 1_111 },
  { taskType, taskDefName, domain, status: "IN_PROGRESS", handOut: "leased", isTimed: false, count: 9 },
] as const;
const of = (...ids: string[]) => ids.map((taskId) => reason("NO_POLLER", taskId, { taskId }));

test("those that wait in a queue are all counted, though only some were seen", () => {
  expect(alikeCounts(seen, tallies)(of("t0", "t1"))).toEqual({ count: 1_111, isExact: true });
});

test("of those whose kind needs a look at each it is told how many were seen, and that there are more", () => {
  expect(alikeCounts(seen, tallies)(of("t2"))).toEqual({ count: 1, isExact: false });
});

test("where all were seen those seen count", () => {
  expect(alikeCounts(seen, [])(of("t0", "t1"))).toEqual({ count: 2, isExact: true });
});
