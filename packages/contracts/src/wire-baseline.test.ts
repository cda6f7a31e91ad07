import { readFileSync } from "node:fs";
import { join } from "node:path";

import { clone, fromBinary } from "@bufbuild/protobuf";
import type { FileDescriptorProto } from "@bufbuild/protobuf/wkt";
import { FieldDescriptorProto_Type, FileDescriptorProtoSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "@jest/globals";

import { descriptorSetBase64 } from "./gen/descriptor-set.ts";
import { wireFactsOf } from "./testing/wire-facts.ts";

const published = fromBinary(FileDescriptorSetSchema, Buffer.from(descriptorSetBase64, "base64")).file.filter((file) =>
  /^(grpc|model|google\/rpc)\//.test(file.name),
);

// To change the contract on purpose, change this file with it.
const baseline: unknown = JSON.parse(readFileSync(join(__dirname, "../baseline/wire.json"), "utf8"));

test("the published contract is the baseline: every file, service, message, field, number and type", () => {
  expect(wireFactsOf(published)).toEqual(baseline);
});

test("Conductor's contract has its 4 services and 42 methods", () => {
  const { services } = wireFactsOf(published);

  expect(Object.keys(services)).toHaveLength(4);
  expect(Object.values(services).flatMap((methods) => Object.keys(methods))).toHaveLength(42);
});

describe("the baseline notices", () => {
  const taskResult = (files: readonly FileDescriptorProto[]) => {
    const message = files.find(({ name }) => name === "model/taskresult.proto")?.messageType[0];
    if (message === undefined) throw new Error("model/taskresult.proto has no message");
    return message;
  };
  const fieldOf = (files: readonly FileDescriptorProto[], name: string) => {
    const field = taskResult(files).field.find((candidate) => candidate.name === name);
    if (field === undefined) throw new Error(`TaskResult has no field ${name}`);
    return field;
  };

  test.each<[string, (files: readonly FileDescriptorProto[]) => unknown]>([
    ["a field that is renamed", (files) => (fieldOf(files, "worker_id").name = "worker")],
    ["a field that is renumbered", (files) => (fieldOf(files, "worker_id").number = 99)],
    ["a field that is retyped", (files) => (fieldOf(files, "worker_id").type = FieldDescriptorProto_Type.BYTES)],
    ["a field that is removed", (files) => taskResult(files).field.pop()],
    ["a message that is removed", (files) => files[0]?.messageType.pop()],
    ["an enum value that is renumbered", (files) => taskResult(files).enumType[0]?.value.reverse().pop()],
    ["a file that is renamed", (files) => files[0] && (files[0].name = "other.proto")],
    ["a method that is removed", (files) => files.map(({ service }) => service[0]?.method.pop())],
  ])("%s", (_, change) => {
    const changed = published.map((file) => clone(FileDescriptorProtoSchema, file));
    change(changed);

    expect(wireFactsOf(changed)).not.toEqual(baseline);
  });
});
