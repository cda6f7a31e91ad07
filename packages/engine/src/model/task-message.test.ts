import { expect, test } from "@jest/globals";

import { FieldReader } from "../definition/field-reader.ts";
import type { Fault } from "../fault.ts";
import { parseJson } from "../payload/parse-json.ts";
import { simple, taskDef, workflow } from "../testing/builders.ts";
import { given } from "../testing/run.ts";
import { MAX_TASK_MESSAGE_CHARS, taskMessageFrom, taskMessageToJson } from "./task-message.ts";

const order = { typeUrl: "type.googleapis.com/shop.Order", value: "AAEC" };
const receipt = { typeUrl: "type.googleapis.com/shop.Receipt", value: "/w==" };

test("a result puts its message beside the output, and the next result its own or none", () => {
  const run = given(workflow("w", [simple("a")])).started();
  run.polled("a");

  run.updated("a", { status: "IN_PROGRESS", outputMessage: order });
  const first = run.task("a").outputMessage;
  run.timePassed(0);
  run.polled("a");
  run.updated("a", { status: "IN_PROGRESS" });

  expect([first, run.task("a").outputMessage]).toEqual([order, undefined]);
});

test("a word by reference without a message leaves what is there", () => {
  const run = given(workflow("w", [simple("a")])).started();
  run.polled("a");
  run.updated("a", { status: "IN_PROGRESS", outputMessage: order });

  run.updatedByReference("a", { status: "COMPLETED" });

  expect(run.task("a")).toMatchObject({ status: "COMPLETED", outputMessage: order });
});

test("a new attempt keeps what is beside the input, and has nothing beside its output", () => {
  const run = given(workflow("w", [simple("a")]), [taskDef("a", { retryCount: 1 })]).started();

  run.updated("a", { status: "FAILED", outputMessage: receipt });

  expect(run.task("a")).toMatchObject({ retryCount: 1, status: "SCHEDULED", outputMessage: undefined });
});

test("a skipped task has the messages of its request", () => {
  const run = given(workflow("w", [simple("a"), simple("b")])).started();

  run.skipped("b", {}, { taskInputMessage: order, taskOutputMessage: receipt });

  expect(run.task("b")).toMatchObject({ status: "SKIPPED", inputMessage: order, outputMessage: receipt });
});

const readOf = (message: unknown) => {
  const faults: Fault[] = [];
  const reader = FieldReader.of(parseJson(JSON.stringify({ message })), { faults });
  return { read: taskMessageFrom(reader, "message"), faults };
};

test.each<[string, object, object]>([
  ["as it is written", { "@type": order.typeUrl, "@value": order.value }, {}],
  ["without a value as an empty one", { "@type": "a.B" }, { "@value": "" }],
])("a message in JSON is read %s", (_, message, more) => {
  const { read, faults } = readOf(message);

  expect(faults).toEqual([]);
  expect(read && taskMessageToJson(read)).toEqual({ ...message, ...more });
});

test.each<[string, unknown]>([
  ["without a type", { "@value": "AAEC" }],
  ["that is no object", "AAEC"],
  ["whose value is no base64", { "@type": "a.B", "@value": "%%" }],
  ["that is too large", { "@type": "a.B", "@value": "A".repeat(MAX_TASK_MESSAGE_CHARS) }],
])("a message in JSON %s is refused", (_, message) => {
  expect(readOf(message).faults).toMatchObject([{ path: "message" }]);
});
