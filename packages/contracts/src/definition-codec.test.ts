import { describe, expect, test } from "@jest/globals";
import { jsonEquals, taskDefToJson, workflowDefFromJson, workflowDefToJson } from "@tutti/engine";
import type { Json, TaskDef, WorkflowDef } from "@tutti/engine";
import fc from "fast-check";

import { TaskDef as WireTaskDef } from "./gen/model/taskdef.ts";
import { WorkflowDef as WireWorkflowDef } from "./gen/model/workflowdef.ts";
import { WorkflowTask as WireWorkflowTask } from "./gen/model/workflowtask.ts";
import { taskDefFromWire } from "./task-def-from-wire.ts";
import { taskDefToWire } from "./task-def-to-wire.ts";
import { arbitraryTaskDef, arbitraryWorkflowDef } from "./testing/arbitrary-definition.ts";
import { valueToWire } from "./value-to-wire.ts";
import { workflowDefFromWire } from "./workflow-def-from-wire.ts";
import { workflowDefToWire } from "./workflow-def-to-wire.ts";

const throughBytes = (def: WorkflowDef) =>
  workflowDefFromWire(WireWorkflowDef.decode(WireWorkflowDef.encode(workflowDefToWire(def)).finish()));
const taskThroughBytes = (def: TaskDef) =>
  taskDefFromWire(WireTaskDef.decode(WireTaskDef.encode(taskDefToWire(def)).finish()));

/** The definition with one task, of which only what the test is about is given. */
const withTask = (task: Json): WorkflowDef => workflowDefFromJson({ name: "w", version: 1, tasks: [task] }).value;
type PartialTask = Parameters<typeof WireWorkflowTask.fromPartial>[0];
const readTask = (tasks: PartialTask[]) => workflowDefFromWire(WireWorkflowDef.fromPartial({ name: "w", tasks }));

describe("a definition", () => {
  test("of a workflow comes back over gRPC as it went in", () => {
    fc.assert(
      fc.property(arbitraryWorkflowDef, (def) => {
        const { value, faults } = throughBytes(def);

        expect(faults).toEqual([]);
        expect(jsonEquals(workflowDefToJson(value), workflowDefToJson(def))).toBe(true);
      }),
    );
  });

  test("of a task comes back over gRPC as it went in", () => {
    fc.assert(
      fc.property(arbitraryTaskDef, (def) => {
        const { value, faults } = taskThroughBytes(def);

        expect(faults).toEqual([]);
        expect(jsonEquals(taskDefToJson(value), taskDefToJson(def))).toBe(true);
      }),
    );
  });

  test("embedded in a sub-workflow task comes back whole", () => {
    const inner = { name: "inner", version: 3, tasks: [{ name: "t", taskReferenceName: "t" }] };
    const def = withTask({
      name: "s",
      taskReferenceName: "s",
      type: "SUB_WORKFLOW",
      subWorkflowParam: { workflowDefinition: inner },
    });

    const { value, faults } = throughBytes(def);

    expect(faults).toEqual([]);
    expect(value.tasks[0]?.subWorkflowParam?.workflowDefinition).toMatchObject(inner);
  });
});

describe("unset fields of a workflow definition", () => {
  const { value } = workflowDefFromWire(WireWorkflowDef.create());

  test.each([
    ["version is 1", value.version, 1],
    ["schemaVersion is 2", value.schemaVersion, 2],
    ["failureWorkflowVersion is the latest", value.failureWorkflowVersion, undefined],
    ["restartable is false", value.restartable, false],
    ["enforceSchema is false", value.enforceSchema, false],
    ["timeoutPolicy is TIME_OUT_WF", value.timeoutPolicy, "TIME_OUT_WF"],
    ["description is absent", value.description, undefined],
    ["ownerEmail is absent", value.ownerEmail, undefined],
  ])("%s", (_, found, expected) => expect(found).toBe(expected));
});

describe("unset fields of a task definition", () => {
  const { value } = taskDefFromWire(WireTaskDef.create());

  test.each([
    ["retryCount is 0", value.retryCount, 0],
    ["retryLogic is FIXED", value.retryLogic, "FIXED"],
    ["retryDelaySeconds is 0", value.retryDelaySeconds, 0],
    ["timeoutPolicy is RETRY", value.timeoutPolicy, "RETRY"],
    ["responseTimeoutSeconds is 3600", value.responseTimeoutSeconds, 3600],
    ["backoffScaleFactor is 1", value.backoffScaleFactor, 1],
    ["rateLimitFrequencyInSeconds is 1", value.rateLimitFrequencyInSeconds, 1],
    ["taskStatusListenerEnabled is false", value.taskStatusListenerEnabled, false],
    ["concurrentExecLimit is no limit", value.concurrentExecLimit, undefined],
    ["pollTimeoutSeconds is no limit", value.pollTimeoutSeconds, undefined],
    ["isolationGroupId is absent", value.isolationGroupId, undefined],
  ])("%s", (_, found, expected) => expect(found).toBe(expected));
});

describe("a task of a workflow definition", () => {
  test("without a type is SIMPLE", () => {
    expect(readTask([{}]).value.tasks[0]?.type).toBe("SIMPLE");
  });

  test.each([
    [-1, undefined],
    [0, 0],
    [5, 5],
  ])("with the retry count %p has %p", (wire, model) => {
    expect(readTask([{ retryCount: wire }]).value.tasks[0]?.retryCount).toBe(model);
    expect(workflowDefToWire(readTask([{ retryCount: wire }]).value).tasks[0]?.retryCount).toBe(wire);
  });

  test("without a join mode goes out as ASYNC, which is what it means", () => {
    const def = withTask({ name: "j", taskReferenceName: "j", type: "JOIN" });

    expect(workflowDefToWire(def).tasks[0]?.joinMode).toBe("ASYNC");
  });

  test("may name its sub-workflow's definition by an expression and by no other text", () => {
    const read = (text: string) => readTask([{ subWorkflowParam: { workflowDefinition: valueToWire(text) } }]);

    expect(read("${workflow.input.def}").faults).toEqual([]);
    expect(read("workflow.input.def").faults).toMatchObject([
      { path: "tasks[0].subWorkflowParam.workflowDefinition", found: "workflow.input.def" },
    ]);
  });
});

describe("what is wrong with a definition is told with its path", () => {
  const unknownRetryLogic = WireWorkflowTask.fromPartial({ taskDefinition: { retryLogic: "UNRECOGNIZED" } });

  test.each<[string, PartialTask[], string]>([
    ["an unknown enum number", [{}, { joinMode: "UNRECOGNIZED" }], "tasks[1].joinMode"],
    [
      "an unknown enum number far down",
      [{ decisionCases: new Map([["yes", { tasks: [unknownRetryLogic] }]]) }],
      "tasks[0].decisionCases.yes[0].taskDefinition.retryLogic",
    ],
    [
      "a malformed Value",
      [{ forkTasks: [{ tasks: [{ inputParameters: new Map([["a", Uint8Array.of(12)]]) }] }] }],
      "tasks[0].forkTasks[0][0].inputParameters",
    ],
    [
      "a malformed embedded definition",
      [{ loopOver: [{ subWorkflowParam: { workflowDefinition: valueToWire({ tasks: 1 }) } }] }],
      "tasks[0].loopOver[0].subWorkflowParam.workflowDefinition.tasks",
    ],
  ])("%s", (_, tasks, path) => {
    expect(readTask(tasks).faults.map((fault) => fault.path)).toEqual([path]);
  });

  test("all at once", () => {
    const { faults } = workflowDefFromWire(
      WireWorkflowDef.fromPartial({ timeoutPolicy: "UNRECOGNIZED", rateLimitConfig: { policy: "UNRECOGNIZED" } }),
    );

    expect(faults.map((fault) => fault.path)).toEqual(["timeoutPolicy", "rateLimitConfig.policy"]);
  });
});
