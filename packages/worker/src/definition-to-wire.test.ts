import { expect, test } from "@jest/globals";

import { taskDefinitionToWire, workflowDefinitionToWire } from "./definition-to-wire.ts";
import { objectFromWire } from "./json.ts";

test("what a task's definition leaves out has Conductor's defaults, not protobuf's", () => {
  expect(taskDefinitionToWire({ name: "t" })).toMatchObject({
    retryCount: 3,
    retryDelaySeconds: 60,
    responseTimeoutSeconds: 3600,
    timeoutPolicy: "TIME_OUT_WF",
    retryLogic: "FIXED",
  });
});

test("no retries can be asked for", () => {
  expect(taskDefinitionToWire({ name: "t", retryCount: 0 }).retryCount).toBe(0);
});

test("a workflow's task without a retry count leaves it to the task's definition", () => {
  const [task] = workflowDefinitionToWire({ name: "w", tasks: [{ name: "t", taskReferenceName: "r" }] }).tasks;

  expect(task).toMatchObject({ type: "SIMPLE", retryCount: -1 });
});

test("branches are sent at every depth, their input as it was written", () => {
  const leaf = {
    name: "t",
    taskReferenceName: "r",
    inputParameters: { list: [1, null, { a: "${workflow.input.a}" }] },
  };
  const definition = {
    name: "w",
    tasks: [
      {
        name: "f",
        taskReferenceName: "f",
        type: "FORK_JOIN",
        forkTasks: [[{ name: "s", taskReferenceName: "s", type: "SWITCH", decisionCases: { x: [leaf] } }]],
      },
    ],
  };

  const wire = workflowDefinitionToWire(definition);

  const sent = wire.tasks[0]?.forkTasks[0]?.tasks[0]?.decisionCases.get("x")?.tasks[0];
  expect(objectFromWire(sent?.inputParameters ?? new Map())).toEqual(leaf.inputParameters);
});
