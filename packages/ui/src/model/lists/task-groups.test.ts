import { describe, expect, test } from "@jest/globals";

import { taskEntries } from "./task-groups.ts";
import { taskRow } from "../testing/given-tasks.ts";

const tasks = [
  taskRow("a", { workerId: "w-1" }),
  taskRow("b", { status: "FAILED", workerId: "w-2", startTime: 1000, endTime: 1500 }),
  taskRow("a__2", { baseRef: "a", iteration: 2, status: "IN_PROGRESS", startTime: 1900, endTime: 0 }),
];
const options = { now: 2000, isFolded: (): boolean => false };

describe("a table of tasks", () => {
  test("that is not grouped has a row for each", () => {
    expect(taskEntries(tasks, { ...options, by: undefined }).map(({ key }) => key)).toEqual([
      "id of a",
      "id of b",
      "id of a__2",
    ]);
  });

  test("grouped by reference name has all turns and attempts of a task together, and what has its name alone by itself", () => {
    const entries = taskEntries(tasks, { ...options, by: "ref" });

    expect(entries.map(({ key }) => key)).toEqual(["group a", "id of a", "id of a__2", "id of b"]);
    expect(entries[0]).toMatchObject({ value: "a", count: 2, ranMs: 110 });
    expect(entries[0]).toMatchObject({
      kinds: [
        { kind: "done", count: 1 },
        { kind: "running", count: 1 },
      ],
    });
  });

  test("grouped by worker has those together that no worker has had", () => {
    const values = taskEntries(tasks, { ...options, by: "worker" }).flatMap((entry) =>
      entry.kind === "group" ? [entry.value] : [],
    );

    expect(values).toEqual(["w-1", "w-2", ""]);
  });

  test("shows of a folded group nothing but that it is there", () => {
    const entries = taskEntries(tasks, { ...options, by: "status", isFolded: (value) => value === "COMPLETED" });

    expect(entries.map(({ key }) => key)).toEqual([
      "group COMPLETED",
      "group FAILED",
      "id of b",
      "group IN_PROGRESS",
      "id of a__2",
    ]);
  });
});
