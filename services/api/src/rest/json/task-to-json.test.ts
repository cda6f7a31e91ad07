import { describe, expect, test } from "@jest/globals";
import { Payload, slotOf } from "@tutti/engine";
import type { TaskRecord } from "@tutti/engine";
import { leasedTask } from "@tutti/hand-out/testing";

import { responseToText } from "./response-json.ts";
import { taskToJson } from "./task-to-json.ts";

const now = 100_000;

function shown(over: Partial<TaskRecord>): { [key: string]: unknown } {
  const { task, execution } = leasedTask(over);
  return JSON.parse(responseToText(taskToJson({ task, execution, workflowTask: undefined }, now)));
}

describe("a task's wait for a worker", () => {
  test.each([
    ["has no length before its start", { scheduledTime: 10, startTime: 0 }, 0],
    ["runs from its scheduling to its start", { scheduledTime: 10, startTime: 25, updateTime: 30 }, 15],
    ["is what has passed since it was due again", { updateTime: 90_000, callbackAfterSeconds: 4 }, 6_000],
    ["is nothing while it is not due again", { updateTime: 90_000, callbackAfterSeconds: 60 }, 0],
  ])("%s", (_, over, queueWaitTime) => {
    expect(shown({ scheduledTime: 1, startTime: 2, ...over })).toMatchObject({ queueWaitTime });
  });
});

describe("a task's child", () => {
  const output = slotOf(Payload.fromText('{"subWorkflowId":"from output"}'));
  const input = slotOf(Payload.fromText('{"subWorkflowId":"from input"}'));

  test("is the recorded one, else that of its output, else that of its input, else none", () => {
    expect(shown({ subWorkflowId: "own", output, input })).toMatchObject({ subWorkflowId: "own" });
    expect(shown({ output, input })).toMatchObject({ subWorkflowId: "from output" });
    expect(shown({ input })).toMatchObject({ subWorkflowId: "from input" });
    expect(shown({})).not.toHaveProperty("subWorkflowId");
  });
});

test("a task whose definition has no part for it shows its names and no definition", () => {
  expect(shown({ taskDefName: "pack", referenceTaskName: "a", taskType: "pack" })).toMatchObject({
    workflowTask: { name: "pack", taskReferenceName: "a", type: "pack" },
    taskDefinition: null,
  });
});

test("a payload that lies outside is shown as empty, with its path", () => {
  const task = { externalOutputPayloadStoragePath: "out/1", output: { sizeBytes: 9, payload: undefined } };

  expect(shown(task)).toMatchObject({ outputData: {}, externalOutputPayloadStoragePath: "out/1" });
});

test("a task of a later iteration says that it is in a loop", () => {
  expect(shown({ iteration: 2 })).toMatchObject({ iteration: 2, loopOverTask: true });
});
