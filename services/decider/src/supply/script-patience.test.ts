import { expect, test } from "@jest/globals";
import type { ScriptResult } from "@tutti/engine";
import { OutageError } from "@tutti/ports";

import { definition } from "../testing/definitions.ts";
import { started } from "../testing/events.ts";
import { givenDecider } from "../testing/given-decider.ts";
import { workflowId } from "../testing/ids.ts";

const w1 = workflowId(1);
const inline = { name: "i", taskReferenceName: "i", type: "INLINE", inputParameters: { expression: "1" } };

class FullError extends OutageError {}

/** A workflow of one script, which is evaluated when the test says so. */
async function givenScript() {
  const evaluations: { readonly end: (result: ScriptResult) => void; readonly fail: (error: Error) => void }[] = [];
  const run = (): Promise<ScriptResult> =>
    new Promise((resolve, reject) => evaluations.push({ end: resolve, fail: reject }));
  const given = await givenDecider({ scripts: { run } });
  await given.stores.metadata.putWorkflowDefs([definition({ name: "w", tasks: [inline] })]);
  return { ...given, evaluations };
}

test("a start waits for a script that is quick", async () => {
  const given = await givenScript();
  const starting = given.decider.apply(started(w1));
  await given.settle();
  await given.pass(99);

  given.evaluations[0]?.end({ kind: "value", value: 1 });

  expect((await starting).kind).toBe("answered");
  expect((await given.execution(w1)).status).toBe("COMPLETED");
});

test("a start is answered after 100 ms, and its script goes on, evaluated once", async () => {
  const given = await givenScript();
  const starting = given.decider.apply(started(w1));
  await given.settle();

  await given.pass(100);

  expect((await starting).kind).toBe("answered");
  expect((await given.execution(w1)).status).toBe("RUNNING");
  await given.pass(4_000);
  given.evaluations[0]?.end({ kind: "stopped", message: "too slow" });
  await given.settle();
  expect((await given.execution(w1)).status).toBe("FAILED");
  expect(given.evaluations).toHaveLength(1);
});

test("a start does not wait for a sandbox that is full", async () => {
  const given = await givenScript();
  const starting = given.decider.apply(started(w1));
  await given.settle();

  given.evaluations[0]?.fail(new FullError("full", { cause: undefined }));
  await given.settle();

  expect((await starting).kind).toBe("answered");
  await given.pass(1);
  given.evaluations[1]?.end({ kind: "value", value: 1 });
  await given.settle();
  expect((await given.execution(w1)).status).toBe("COMPLETED");
});
