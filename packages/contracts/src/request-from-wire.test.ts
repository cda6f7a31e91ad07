import { describe, expect, test } from "@jest/globals";

import { StartWorkflowRequest } from "./gen/model/startworkflowrequest.ts";
import { TaskResult, TaskResult_Status } from "./gen/model/taskresult.ts";
import { refusalOfFaults } from "./refusal-of-faults.ts";
import { startRequestFromWire } from "./start-request-from-wire.ts";
import { taskResultFromWire } from "./task-result-from-wire.ts";
import { jsonObjectToWire } from "./value-map.ts";

describe("a worker's result", () => {
  const STATUSES = Object.values(TaskResult_Status).filter((status) => status !== "UNRECOGNIZED");

  test.each(STATUSES)("may say %s", (status) => {
    expect(taskResultFromWire(TaskResult.create({ status }))).toMatchObject({ value: { status }, faults: [] });
  });

  test("with an unknown status is refused with the field's name", () => {
    const { faults } = taskResultFromWire(TaskResult.decode(Uint8Array.of(6 << 3, 99)), "result");

    expect(refusalOfFaults(faults)).toMatchObject({
      kind: "InvalidArgument",
      faults: [{ path: "result.status" }],
      message: "result.status is an enum number that this server does not know",
    });
  });

  test("with a malformed output is refused with the field's and the key's name", () => {
    const { faults } = taskResultFromWire(
      TaskResult.create({ outputData: new Map([["a", Uint8Array.of(12)]]) }),
      "result",
    );

    expect(faults).toMatchObject([{ path: "result.outputData" }]);
    expect(refusalOfFaults(faults).message).toContain('key "a"');
  });

  test("has what was given, and leaves absent what was empty", () => {
    const { value } = taskResultFromWire(
      TaskResult.create({
        taskId: "t",
        workflowInstanceId: "w",
        outputData: jsonObjectToWire({ a: [1, null] }),
        logs: [{ log: "l" }, { log: "m", createdTime: 5 }],
      }),
    );

    expect(value).toMatchObject({
      taskId: "t",
      workflowInstanceId: "w",
      reasonForIncompletion: undefined,
      workerId: undefined,
      subWorkflowId: undefined,
      externalOutputPayloadStoragePath: undefined,
      logs: [
        { log: "l", createdTime: undefined },
        { log: "m", createdTime: 5 },
      ],
    });
    expect(value.output.text).toBe('{"a":[1,null]}');
  });
});

describe("a start", () => {
  test("without a version is one of the latest", () => {
    expect(startRequestFromWire(StartWorkflowRequest.create()).value.version).toBeUndefined();
    expect(startRequestFromWire(StartWorkflowRequest.create({ version: 2 })).value.version).toBe(2);
  });

  test("leaves absent what was empty, and does not believe who it says it is from", () => {
    const { value } = startRequestFromWire(StartWorkflowRequest.create({ name: "w", createdBy: "somebody" }));

    expect(value).toMatchObject({
      name: "w",
      correlationId: undefined,
      externalInputPayloadStoragePath: undefined,
      inlineDefinition: undefined,
      createdBy: undefined,
      priority: 0,
    });
    expect(value.input.text).toBe("{}");
  });

  test("with a faulty inline definition is refused with the path into it", () => {
    const { faults } = startRequestFromWire(
      StartWorkflowRequest.create({
        workflowDef: { timeoutPolicy: "UNRECOGNIZED", tasks: [{ joinMode: "UNRECOGNIZED" }] },
      }),
    );

    expect(refusalOfFaults(faults)).toMatchObject({
      faults: [{ path: "workflowDef.tasks[0].joinMode" }, { path: "workflowDef.timeoutPolicy" }],
      message: expect.stringContaining("(and 1 more)"),
    });
  });
});
