import { expect, test } from "@jest/globals";

import { graphOf, taskRow } from "../testing/given-tasks.ts";
import { compare } from "./compare.ts";

test("two executions part where a task ended in another way or with another output", () => {
  const a = graphOf([taskRow("x", { taskId: "ax" }), taskRow("y", { taskId: "ay" }), taskRow("z", { taskId: "az" })]);
  const b = graphOf([taskRow("x", { taskId: "bx" }), taskRow("y", { taskId: "by", status: "FAILED" })]);

  const differences = compare(a, b, new Set());

  expect(differences.map(({ ref, difference }) => `${ref} ${difference}`)).toEqual(["x same", "y status", "z only a"]);
  expect(compare(a, b, new Set(["x"]))[0]?.difference).toBe("output");
});
