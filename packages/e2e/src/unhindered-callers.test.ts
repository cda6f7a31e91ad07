import { expect, test } from "@jest/globals";

import { uniqueName } from "./clients/names.ts";
import { givenCluster } from "./given-cluster.ts";

const given = givenCluster({ name: "unhindered-callers" });

test("starts are answered while their scripts never end, and none is said to have failed", async () => {
  const { REST: conductor } = given().clients.over;
  const name = uniqueName("hostile");
  const inputParameters = { evaluatorType: "javascript", expression: "while (true) {}" };
  await conductor.registerWorkflow({
    ...{ name, version: 1, schemaVersion: 2, ownerEmail: "e2e@example.com" },
    tasks: [{ name: "endless", taskReferenceName: "endless", type: "INLINE", inputParameters }],
  });
  const startedAtMs = performance.now();

  const ids = await Promise.all(Array.from({ length: 24 }, () => conductor.start({ name, version: 1 })));

  const tookMs = performance.now() - startedAtMs;
  const executions = await Promise.all(ids.map((id) => conductor.execution(id)));
  expect(new Set(executions.map(({ status }) => status))).toEqual(new Set(["RUNNING"]));
  // One evaluation alone takes four seconds, and few go on at once.
  expect(tookMs).toBeLessThan(3_000);
});
