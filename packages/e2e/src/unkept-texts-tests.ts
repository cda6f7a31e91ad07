import { expect, test } from "@jest/globals";

import { untilEnded } from "./clients/executions.ts";
import { uniqueName } from "./clients/names.ts";
import { sharedCluster } from "./given-cluster.ts";
import type { JsonObject } from "./json.ts";

const given = sharedCluster();

const long = "x".repeat(1_100);
const NOOP = { name: "n", taskReferenceName: "n", type: "NOOP" };
const sub = (members: JsonObject): JsonObject => ({
  ...{ name: "s", taskReferenceName: "s", type: "SUB_WORKFLOW" },
  subWorkflowParam: {
    workflowDefinition: { ...{ name: "child", version: 1, schemaVersion: 2 }, tasks: [NOOP] },
    ...members,
  },
});

// On real columns: what no store keeps once left the execution RUNNING for ever.
const refused = { status: "FAILED", reasonForIncompletion: expect.stringContaining("must have at most 1020 bytes") };
const outOfRange = { status: "FAILED", reasonForIncompletion: expect.stringContaining("between 0 and 99") };

test.each<[string, JsonObject, object]>([
  [
    "a dynamic task's name",
    {
      ...{ name: "d", taskReferenceName: "d", type: "DYNAMIC" },
      ...{ dynamicTaskNameParam: "n", inputParameters: { n: "${workflow.input.long}" } },
    },
    refused,
  ],
  ["a child's idempotency key", sub({ idempotencyKey: "${workflow.input.long}" }), refused],
  ["a child's domains", sub({ taskToDomain: { "*": "${workflow.input.long}" } }), refused],
  ["a child's priority", sub({ priority: 99_999_999_999 }), outOfRange],
  [
    "an event's sink",
    { ...{ name: "e", taskReferenceName: "e", type: "EVENT" }, sink: "conductor:${workflow.input.long}" },
    refused,
  ],
])("%s that is beyond any store ends its execution", async (_, task, ended) => {
  const { REST: conductor } = given().clients.over;
  const name = uniqueName("unkept");
  await conductor.registerWorkflow({
    ...{ name, version: 1, schemaVersion: 2, ownerEmail: "e2e@example.com" },
    tasks: [task],
  });

  const id = await conductor.start({ name, input: { long } });

  expect(await untilEnded(conductor, id)).toMatchObject(ended);
});
