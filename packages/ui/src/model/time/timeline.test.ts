import { expect, test } from "@jest/globals";

import { dynamicFork, graphOf, taskRow } from "../testing/given-tasks.ts";
import { barsOf, timelineOf, tookMs } from "./timeline.ts";

const turns = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    taskRow(`work__${index + 1}`, {
      ...{ baseRef: "work", iteration: index + 1, status: index === 700 ? "FAILED" : "COMPLETED" },
      ...{ scheduledTime: 1000 + index * 10, startTime: 1002 + index * 10, endTime: 1009 + index * 10 },
    }),
  );

test("the turns of a loop stand in one line", () => {
  const { rows } = timelineOf(graphOf([taskRow("first"), ...turns(3)]), 2000);

  expect(rows.map(({ ref, turns: count }) => `${ref} ${count}`)).toEqual(["first 0", "work 3"]);
});

test("very many turns are drawn as few bars, which lose neither a failure nor any time", () => {
  const bars = barsOf(turns(10_000), 200_000);

  expect(bars.length).toBeLessThanOrEqual(160);
  expect(bars.filter(({ task }) => task.status === "FAILED")).toHaveLength(1);
  expect(bars.reduce((all, { count }) => all + count, 0)).toBe(10_000);
  expect(bars.at(-1)?.to).toBe(1009 + 9999 * 10);
});

test("a line of several turns took as long as its bars reach, and one of several attempts as long as the last", () => {
  const lane = (more: (n: number) => object) => {
    const rows = [1, 2, 3].map((n) =>
      taskRow(`a${n}`, { scheduledTime: n * 1000, startTime: n * 1000, endTime: n * 1000 + 10, ...more(n) }),
    );
    return { attempts: rows, isFolded: false, isSubWorkflow: false };
  };

  expect(
    tookMs(
      lane((iteration) => ({ iteration })),
      0,
    ),
  ).toBe(2010);
  expect(
    tookMs(
      lane((retryCount) => ({ retryCount })),
      0,
    ),
  ).toBe(10);
});

test("of a folded fork what is open is drawn above what is done, has the say, and counts until now", () => {
  const branch = (ref: string, status: string) =>
    taskRow(ref, { status, parentRef: "fan", ...(status === "SCHEDULED" ? { startTime: 0, endTime: 0 } : {}) });
  const waits = branch("b", "SCHEDULED");
  const fan = taskRow("fan", { taskType: "FORK_JOIN_DYNAMIC", forkedRefs: ["a", "b", "c"] });
  const graph = graphOf([fan, branch("a", "COMPLETED"), waits, branch("c", "COMPLETED")], {}, [dynamicFork("fan")]);

  const [row] = timelineOf(graph, 61_000, { isFolded: () => true }).rows;

  expect(row?.attempts.map(({ ref }) => ref)).toEqual(["a", "c", "b"]);
  expect(barsOf(row?.attempts ?? [], 61_000).at(-1)).toMatchObject({ task: waits, start: 61_000, to: 61_000 });
  expect(row && tookMs(row, 61_000)).toBe(60_000);
});
