import { expect, test } from "@jest/globals";
import { compileSnapshot, Payload, slotOf, snapshotHashFrom, USUAL_EXTERNAL_THRESHOLDS } from "@tutti/engine";
import { makeMemoryStores } from "@tutti/ports/memory";

import { ordersDef, storedExecution } from "../../testing/given-execution.ts";
import { hiddenNames, taskWithHiddenFields } from "./hidden-fields.ts";
import { workflowViewOf } from "./workflow-view.ts";

const snapshotWith = (maskedFields: readonly string[]) =>
  compileSnapshot(snapshotHashFrom("0".repeat(64)), { ...ordersDef(), maskedFields });
const order = slotOf(Payload.fromText(`{"card":"1234","lines":[{"card":{"n":1},"n":1.0}]}`));

async function viewOf(maskedFields: readonly string[]) {
  const stores = makeMemoryStores(Date.now);
  const execution = await storedExecution(stores.executions, {
    tasks: [],
    over: { input: order, output: order, variables: order },
  });
  const snapshots = { read: async () => await Promise.resolve(snapshotWith(maskedFields)) };
  return await workflowViewOf({ execution, tasks: [] }, { snapshots, thresholds: USUAL_EXTERNAL_THRESHOLDS });
}

test("masked fields of an execution are hidden at any depth, and numbers stay as they are", async () => {
  const { execution } = await viewOf(["card"]);

  for (const { payload } of [execution.input, execution.output, execution.variables])
    expect(payload?.text).toBe(`{"card":"***","lines":[{"card":"***","n":1.0}]}`);
});

test("without masked fields everything is shown as it is stored", async () => {
  const { execution } = await viewOf([]);

  expect(execution.input).toBe(order);
});

test("a task that has nothing to hide is the very same", () => {
  const task = { input: order, output: order } as Parameters<typeof taskWithHiddenFields>[0];

  expect(taskWithHiddenFields(task, hiddenNames(snapshotWith([])))).toBe(task);
});
