import { join } from "node:path";

import { BinaryWriter } from "@bufbuild/protobuf/wire";
import { describe, expect, test } from "@jest/globals";
import { loadSync } from "@grpc/proto-loader";
import type { ServiceDefinition } from "@grpc/proto-loader";
import fc from "fast-check";

import { UpdateTaskRequest } from "./gen/grpc/task_service.ts";
import { Task, Task_Status } from "./gen/model/task.ts";
import { TaskResult, TaskResult_Status } from "./gen/model/taskresult.ts";
import { WorkflowTask } from "./gen/model/workflowtask.ts";
import { jsonObjectFromWire, jsonObjectToWire } from "./value-map.ts";

// A second reader and writer of the same protos, which shares no code with ours.
const protoDir = join(__dirname, "../../../proto");
const loaded = loadSync("grpc/task_service.proto", { includeDirs: [protoDir], keepCase: true, enums: String });
const { UpdateTask: judge } = loaded["conductor.grpc.tasks.TaskService"] as ServiceDefinition;
if (judge === undefined) throw new Error("proto-loader knows no UpdateTask");

describe("generated code and proto-loader agree", () => {
  test("on a result that proto-loader wrote", () => {
    const bytes = judge.requestSerialize({
      result: {
        task_id: "t",
        status: "COMPLETED",
        callback_after_seconds: 7,
        output_data: {
          list: { listValue: { values: [{ numberValue: 1 }, { boolValue: true }, { nullValue: "NULL_VALUE" }] } },
          inner: { structValue: { fields: { a: { stringValue: "b" } } } },
          unset: {},
        },
        logs: [{ log: "l", created_time: 1 }],
      },
    });

    const { result } = UpdateTaskRequest.decode(bytes);

    expect(result).toMatchObject({ taskId: "t", status: "COMPLETED", callbackAfterSeconds: 7, extendLease: false });
    expect(result?.logs).toEqual([{ log: "l", taskId: "", createdTime: 1 }]);
    expect({ ...jsonObjectFromWire(result?.outputData ?? new Map()) }).toMatchObject({
      list: [1, true, null],
      inner: { a: "b" },
      unset: null,
    });
  });

  test("on a result that we wrote", () => {
    const result = TaskResult.create({
      taskId: "t",
      status: TaskResult_Status.FAILED,
      outputData: jsonObjectToWire({ list: [1.5, null, "x"], inner: { a: false } }),
    });

    const read = judge.requestDeserialize(Buffer.from(UpdateTaskRequest.encode({ result }).finish()));

    expect(read).toMatchObject({
      result: {
        task_id: "t",
        status: "FAILED",
        output_data: {
          list: { listValue: { values: [{ numberValue: 1.5 }, { nullValue: "NULL_VALUE" }, { stringValue: "x" }] } },
          inner: { structValue: { fields: { a: { boolValue: false } } } },
        },
      },
    });
  });
});

describe("a message", () => {
  test("with an enum number that this version does not know says UNRECOGNIZED", () => {
    expect(TaskResult.decode(Uint8Array.of(6 << 3, 99)).status).toBe("UNRECOGNIZED");
    expect(Task.decode(Uint8Array.of(2 << 3, 99)).status).toBe(Task_Status.UNRECOGNIZED);
  });

  test("whose map entry has no value still has the key", () => {
    const entry = [10, 1, 97];

    const { outputData } = TaskResult.decode(Uint8Array.of(58, entry.length, ...entry));

    expect(entriesOf(outputData)).toEqual([["a", null]]);
  });

  test.each([
    ["a zero where a field should begin", [0, 0, 0], "unexpected tag"],
    ["a stray end of a group", [12], "unexpected tag"],
    ["a zero inside a nested message", [10, 2, 0, 0], "unexpected tag"],
    ["a nested message longer than the one around it", [10, 2, 18, 5, 97, 97, 97, 97, 97], "wrong length"],
    ["a text longer than the message", [10, 3, 18, 9, 97], "premature EOF"],
    ["broken UTF-8", [10, 3, 18, 1, 0xff], "not valid"],
    ["an int64 beyond 2^53", [10, 10, 32, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], "MAX_SAFE_INTEGER"],
  ])("is refused for %s", (_, bytes, message) => {
    expect(() => UpdateTaskRequest.decode(Uint8Array.from(bytes))).toThrow(message);
  });

  test("of any bytes is read or refused, and nothing else happens", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        expect(["read", "refused"]).toContain(outcomeOf(() => UpdateTaskRequest.decode(bytes)));
      }),
    );
  });

  test("that nests without end is refused without exhausting the stack", () => {
    // WorkflowTask.loop_over (field 25) inside itself.
    const writer = new BinaryWriter();
    for (let level = 0; level < 5_000; level++) writer.uint32((25 << 3) | 2).fork();
    for (let level = 0; level < 5_000; level++) writer.join();

    expect(() => WorkflowTask.decode(writer.finish())).toThrow("recursion limit");
  });
});

function entriesOf(map: ReadonlyMap<string, Uint8Array>): [string, unknown][] {
  return Object.entries(jsonObjectFromWire(map));
}

function outcomeOf(decode: () => unknown): string {
  try {
    decode();
    return "read";
  } catch (error) {
    return error instanceof Error ? "refused" : `threw ${String(error)}`;
  }
}
