import { describe, expect, test } from "@jest/globals";
import { compileSnapshot, Payload, slotOf, TASK_STATUSES, WORKFLOW_STATUSES, workflowDefFromJson } from "@tutti/engine";

import { Task } from "./gen/model/task.ts";
import { Workflow } from "./gen/model/workflow.ts";
import { taskToWire } from "./task-to-wire.ts";
import { execution, TASK_ID, taskRecord, WORKFLOW_ID } from "./testing/execution-builders.ts";
import { jsonObjectFromWire } from "./value-map.ts";
import { workflowToWire } from "./workflow-to-wire.ts";
import { workflowWireParts } from "./workflow-wire-parts.ts";

const { value: def } = workflowDefFromJson({
  name: "w",
  tasks: [
    { name: "t", taskReferenceName: "t", taskDefinition: { name: "t", isolationGroupId: "group" } },
    { name: "u", taskReferenceName: "u" },
  ],
});
const snapshot = compileSnapshot(execution().snapshotHash, def);
const slot = (text: string) => slotOf(Payload.fromText(text));

const shownTask = (changes: Parameters<typeof taskRecord>[0], workflowTask = def.tasks[0]) => {
  const wire = taskToWire({ task: taskRecord(changes), execution: execution({ correlationId: "c" }), workflowTask });
  return Task.decode(Task.encode(wire).finish());
};
const shownWorkflow = (changes: Parameters<typeof execution>[0], tasks = [taskRecord()]) => {
  const wire = workflowToWire({ execution: execution(changes), tasks, snapshot });
  return Workflow.decode(Workflow.encode(wire).finish());
};

test("the parts of an execution are the bytes of the same message", () => {
  const tasks = [taskRecord({ seq: 1 }), taskRecord({ seq: 2, referenceTaskName: "u" })];
  const view = { execution: execution({ correlationId: "c" }), tasks, snapshot };

  const bytes = Buffer.concat([...workflowWireParts(view)]);

  expect(Workflow.decode(bytes)).toEqual(Workflow.decode(Workflow.encode(workflowToWire(view)).finish()));
});

describe("a task is shown", () => {
  test("with its ids, its workflow's name and correlation id, and callbackFromWorker", () => {
    expect(shownTask({ seq: 3, workerId: "worker", domain: "d" })).toMatchObject({
      taskId: TASK_ID,
      workflowInstanceId: WORKFLOW_ID,
      workflowType: "w",
      correlationId: "c",
      seq: 3,
      workerId: "worker",
      domain: "d",
      callbackFromWorker: true,
    });
  });

  test.each(TASK_STATUSES)("with the status %s", (status) => {
    expect(shownTask({ status }).status).toBe(status);
  });

  test("with its input and output", () => {
    const shown = shownTask({ input: slot('{"a":1}'), output: slot('{"b":[null]}') });

    expect(Object.entries(jsonObjectFromWire(shown.inputData))).toEqual([["a", 1]]);
    expect(Object.entries(jsonObjectFromWire(shown.outputData))).toEqual([["b", [null]]]);
  });

  test("without the payload that lies outside, but with its path", () => {
    const shown = shownTask({ input: slot('{"a":1}'), externalInputPayloadStoragePath: "path" });

    expect(shown.inputData.size).toBe(0);
    expect(shown.externalInputPayloadStoragePath).toBe("path");
  });

  test("with the first 500 characters of its reason", () => {
    expect(shownTask({ reasonForIncompletion: "x".repeat(501) }).reasonForIncompletion).toHaveLength(500);
    // Half a character would make the message one that strict clients cannot read.
    const halved = shownTask({ reasonForIncompletion: `${"x".repeat(499)}\u{1F600}` });
    expect(halved.reasonForIncompletion).toBe(`${"x".repeat(499)}?`);
  });

  test("with the isolation group of its definition", () => {
    expect(shownTask({}).isolationGroupId).toBe("group");
  });

  test("with a definition of its names where the workflow's definition has none", () => {
    const wire = taskToWire({ task: taskRecord(), execution: execution(), workflowTask: undefined });

    expect(wire.workflowTask).toMatchObject({ name: "t", taskReferenceName: "t", type: "t" });
  });

  test.each([
    ["its own", { subWorkflowId: "own", output: slot('{"subWorkflowId":"out"}') }, "own"],
    ["its output's", { input: slot('{"subWorkflowId":"in"}'), output: slot('{"subWorkflowId":"out"}') }, "out"],
    ["its input's", { input: slot('{"subWorkflowId":"in"}') }, "in"],
    ["none", { input: slot('{"subWorkflowId":1}') }, ""],
  ])("with a sub-workflow id: %s", (_, changes, id) => {
    expect(shownTask(changes).subWorkflowId).toBe(id);
  });

  test("never half: a payload that was not loaded is an error of the server", () => {
    expect(() => shownTask({ input: { sizeBytes: 9, payload: undefined } })).toThrow("was not loaded");
  });
});

describe("an execution is shown", () => {
  test.each(WORKFLOW_STATUSES)("with the status %s", (status) => {
    expect(shownWorkflow({ status }).status).toBe(status);
  });

  test("with its definition, its payloads and its domains", () => {
    const shown = shownWorkflow({
      input: slot('{"a":1.0}'),
      output: slot('{"b":2}'),
      variables: slot('{"c":12345678901234567890}'),
      taskToDomain: new Map([["*", "d"]]),
    });

    expect(shown.workflowDefinition).toMatchObject({ name: "w", version: 1, restartable: true });
    expect({ ...jsonObjectFromWire(shown.input) }).toEqual({ a: 1 });
    expect({ ...jsonObjectFromWire(shown.output) }).toEqual({ b: 2 });
    expect({ ...jsonObjectFromWire(shown.variables) }).toEqual({ c: { value: 12345678901234567000 } });
    expect([...shown.taskToDomain]).toEqual([["*", "d"]]);
  });

  test("with its tasks, each with its own part of the definition", () => {
    const shown = shownWorkflow({}, [
      taskRecord(),
      taskRecord({ referenceTaskName: "u__2", iteration: 2, iterations: [2], seq: 2 }),
      taskRecord({ referenceTaskName: "unknown__2", iteration: 2, iterations: [2], seq: 3 }),
    ]);

    expect(shown.tasks.map(({ workflowTask }) => workflowTask?.taskReferenceName)).toEqual(["t", "u", "unknown__2"]);
  });
});
