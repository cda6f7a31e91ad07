import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { eventIdFrom, Payload, workflowIdFrom, type WorkflowEvent } from "@tutti/engine";

import { givenRest, type GivenRest } from "./testing/given-rest.ts";

let rest: GivenRest;
let count = 0;
beforeAll(async () => void (rest = await givenRest()));
afterAll(async () => await rest.close());

async function started(inputParameters: object = {}): Promise<string> {
  const name = `pulls${(count += 1)}`;
  const first = { name: `${name}-a`, taskReferenceName: "a", type: "SIMPLE" };
  const pull = { name: "p", taskReferenceName: "p", type: "PULL_WORKFLOW_MESSAGES", inputParameters };
  await rest.send("POST", "/api/metadata/workflow", { name, tasks: [pull, first] });
  return (await rest.send("POST", "/api/workflow", { name })).text;
}

const push = async (id: string, body: unknown) => await rest.send("POST", `/api/workflow/${id}/messages`, body);

function pushed(id: string, count: number): WorkflowEvent {
  const workflowId = must(workflowIdFrom(id));
  const messages = Array.from({ length: count }, (_, n) => ({ id: `${n}`, payload: Payload.empty }));
  const origin = { actor: "", requestId: "", traceContext: "" };
  return { kind: "MessagesPushed", eventId: eventIdFrom(randomUUID()), workflowId, origin, messages };
}

function must<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("missing");
  return value;
}

async function outputOf(id: string): Promise<unknown> {
  const { tasks } = JSON.parse((await rest.get(`/api/workflow/${id}`)).text);
  return tasks[0].outputData;
}

test("a pushed message is answered with its id as plain text, under which the task shows it, each number as it was", async () => {
  const id = await started();

  const { status, type, text } = await push(id, { n: 9_007_199_254_740_991, deep: { list: [1, null] } });

  expect({ status, type }).toEqual({ status: 200, type: "text/plain;charset=UTF-8" });
  const message = { id: text, workflowId: id, payload: { n: 9_007_199_254_740_991, deep: { list: [1, null] } } };
  const receivedAt = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  expect(await outputOf(id)).toEqual({ messages: [{ ...message, receivedAt }], count: 1 });
});

test.each([
  ["an unknown execution", "0190aaaa-0000-7000-8000-000000000001"],
  ["what is no id", "x"],
])("a push to %s is 404 in plain words", async (_, id) => {
  const { status, type, text } = await push(id, {});

  expect({ status, type, text }).toEqual({
    status: 404,
    type: "text/plain;charset=UTF-8",
    text: `No such workflow found by id: ${id}`,
  });
});

test.each([
  ["PUT", "/pause", "PAUSED"],
  ["DELETE", "", "TERMINATED"],
])("a push to an execution after %s %s is 409 in plain words", async (verb, path, state) => {
  const id = await started();
  await rest.request({ method: verb, path: `/api/workflow/${id}${path}` });

  const { status, type, text } = await push(id, {});

  expect({ status, type }).toEqual({ status: 409, type: "text/plain;charset=UTF-8" });
  expect(text).toBe(`Workflow ${id} takes no messages: it is not RUNNING, but ${state}`);
});

test.each([[[1]], [true], [null], [7]])("a message of %j is 400: an object is wanted", async (body) => {
  const { status, text } = await push(await started(), body);

  expect(status).toBe(400);
  expect(JSON.parse(text).message).toContain("the request body must be an object: the message");
});

test("the thousandth message that waits is taken, and the next is 429 in plain words", async () => {
  const id = await started({ blocking: false });
  await rest.decider.apply(pushed(id, 999));
  expect((await push(id, {})).status).toBe(200);

  const { status, type, text } = await push(id, {});

  expect({ status, type }).toEqual({ status: 429, type: "text/plain;charset=UTF-8" });
  expect(text).toBe(`Workflow ${id} has 1000 messages that wait, of at most 1000`);
});
