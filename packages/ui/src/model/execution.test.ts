import { expect, test } from "@jest/globals";

import { taskCalled } from "./execution.ts";
import { taskRow } from "./testing/given-tasks.ts";

test("a name means the latest task of the definition's name, and with its turn the latest attempt of that turn", () => {
  const tasks = [
    taskRow("ask__1", { taskId: "one", baseRef: "ask" }),
    taskRow("ask__2", { taskId: "two", baseRef: "ask" }),
    taskRow("ask__2", { taskId: "two again", baseRef: "ask" }),
    taskRow("ask__3", { taskId: "three", baseRef: "ask" }),
    taskRow("odd__9", { taskId: "odd" }),
  ];

  const called = ["ask", "ask__2", "odd__9", "ask__4", " "].map((ref) => taskCalled(tasks, ref)?.taskId);

  expect(called).toEqual(["three", "two again", "odd", undefined, undefined]);
});
