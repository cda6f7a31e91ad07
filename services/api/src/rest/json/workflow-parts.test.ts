import { expect, test } from "@jest/globals";
import { compileSnapshot, inlineTaskDefinitions } from "@tutti/engine";
import { leasedTask } from "@tutti/hand-out/testing";
import { makeMemoryStores } from "@tutti/ports/memory";

import { ordersDef, storedExecution } from "../../testing/given-execution.ts";
import { responseToText } from "./response-json.ts";
import { workflowParts } from "./workflow-parts.ts";
import { workflowToJson } from "./workflow-to-json.ts";

test.each([0, 1, 3, 500])("the parts of an execution of %i tasks are its text", async (count) => {
  const execution = await storedExecution(makeMemoryStores(Date.now).executions, { tasks: [] });
  const snapshot = compileSnapshot(execution.snapshotHash, inlineTaskDefinitions(ordersDef(), new Map()));
  const view = { execution, tasks: Array.from({ length: count }, () => leasedTask({}).task), snapshot };

  const parts: string[] = [];
  for await (const part of workflowParts(view, 100_000)) parts.push(part);

  expect(parts.join("")).toBe(responseToText(workflowToJson(view, 100_000)));
  expect(parts.length).toBeGreaterThan(count / 100);
});
