import { expect, test } from "@jest/globals";
import { isUuid, sharedBits } from "@tutti/engine";

import { newWorkflowId } from "./new-workflow-id.ts";

test("a workflow id is a UUID of version 7 that begins with its time", () => {
  const id = newWorkflowId(0x0193_ad00_1234);

  expect(isUuid(id)).toBe(true);
  expect(id.slice(0, 15)).toBe("0193ad00-1234-7");
});

test("workflow ids of one millisecond differ in the bits that they share with their tasks", () => {
  const ids = Array.from({ length: 1_000 }, () => newWorkflowId(1));

  expect(new Set(ids.map(sharedBits)).size).toBe(1_000);
  expect(ids.every((id) => /^[89ab]/.test(sharedBits(id)))).toBe(true);
});
