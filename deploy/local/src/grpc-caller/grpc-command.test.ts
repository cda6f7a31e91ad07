import { afterAll, beforeAll, expect, test } from "@jest/globals";

import { freePort } from "../ports.ts";
import { fakeGrpcServer } from "../testing/fake-grpc-server.ts";
import type { FakeGrpcServer } from "../testing/fake-grpc-server.ts";
import { grpcCommand } from "./grpc-command.ts";

let server: FakeGrpcServer;
beforeAll(async () => {
  server = await fakeGrpcServer();
});
afterAll(() => server.stop());

async function call(...args: string[]): Promise<string[]> {
  const printed: string[] = [];
  const env = { TUTTI_GRPC_ADDRESS: server.address };
  await grpcCommand({ root: "/nowhere", env, args, print: (line) => printed.push(line) });
  return printed;
}

async function say(json: unknown): Promise<unknown> {
  const [answer = ""] = await call("fake.v1.Echo/Say", JSON.stringify(json));
  return JSON.parse(answer);
}

test.each([
  { name: "text, with blanks at its ends", json: { someText: " a " } },
  { name: "a 64-bit integer as a number", json: { longNumber: 1700000000000 } },
  { name: "a 64-bit integer beyond a double as a text", json: { longNumber: "9007199254740993" } },
  { name: "a double", json: { ratio: -0.5 } },
  { name: "a flag", json: { flag: true } },
  { name: "bytes as base64", json: { raw: "AP8=" } },
  { name: "an enum by name", json: { color: "GREEN" } },
  { name: "a list", json: { list: [1, 2, 3] } },
  { name: "a map of messages", json: { byName: { a: { upTo: 1 }, b: { upTo: 2 } } } },
  {
    name: "a map of values",
    json: { inputData: { n: 1, s: "x", b: false, z: null, l: [1, [2], {}], o: { deep: [null] } } },
  },
  { name: "the values 0, false and the empty text", json: { inputData: { zero: 0, no: false, empty: "" } } },
  { name: "a struct", json: { object: { a: [{ b: null }] } } },
  { name: "a time", json: { at: "2026-01-31T12:00:00.250Z" } },
  { name: "a duration", json: { lasts: "-1.5s" } },
  { name: "nested messages", json: { children: [{ someText: "a", children: [{ flag: true }] }] } },
  { name: "a value that is null", json: { anyJson: null } },
])("$name comes back as it went in", async ({ json }) => {
  expect(await say(json)).toMatchObject(json);
});

test("the key __proto__ comes back", async () => {
  const [answer] = await call("Echo/Say", '{"inputData":{"__proto__":{"a":1}}}');

  expect(answer?.replace(/\s/g, "")).toContain('"inputData":{"__proto__":{"a":1}}');
});

test("bytes may be given as the JSON that they hold", async () => {
  expect(await say({ raw: { a: [1, "x"] } })).toMatchObject({ raw: btoa('{"a":[1,"x"]}') });
});

test("a field may be named as in the proto file", async () => {
  expect(await say({ some_text: "x" })).toMatchObject({ someText: "x" });
});

test("of what was not sent only enums are shown", async () => {
  expect(await say({})).toEqual({ color: "RED" });
});

test("a service may be named by its last part, and the request left out", async () => {
  expect(await call("Echo/Count")).toEqual([]);
});

test("each answer of a stream is printed", async () => {
  expect((await call("Echo/Count", '{"upTo":3}')).map((line) => JSON.parse(line))).toEqual([
    { upTo: 1 },
    { upTo: 2 },
    { upTo: 3 },
  ]);
});

test("without arguments every method is listed with its types", async () => {
  expect(await call()).toEqual(
    expect.arrayContaining(["fake.v1.Echo", "  fake.v1.Echo/Count  (Numbers) -> stream Numbers"]),
  );
});

test.each([
  { args: ["Echo/Refuse"], message: "NOT_FOUND: no such thing" },
  { args: ["Echo/Shout"], message: 'fake.v1.Echo has no method "Shout"; it has Say, Count, Refuse' },
  { args: ["Nobody/Say"], message: 'there is no service "Nobody"' },
  { args: ["nonsense"], message: '"nonsense" is not SERVICE/METHOD' },
  { args: ["Echo/Say", "{"], message: "the request is not JSON" },
  {
    args: ["Echo/Say", '{"some":1}'],
    message: 'request: fake.v1.Everything has no field "some"; it has someText, longNumber',
  },
  { args: ["Echo/Say", '{"list":[1,"x"]}'], message: 'request.list[1]: wanted a whole number, found "x"' },
  { args: ["Echo/Say", '{"color":"BLUE"}'], message: 'request.color: wanted one of RED, GREEN, found "BLUE"' },
  {
    args: ["Echo/Say", '{"raw":1}'],
    message: "request.raw: wanted base64 text, or an object or a list to be sent as JSON, found 1",
  },
  { args: ["Echo/Say", "[]"], message: "request: wanted an object, found []" },
])("$args is refused with: $message", async ({ args, message }) => {
  await expect(call(...args)).rejects.toThrow(message);
});

test("a server that is away is told with its address and what runs one", async () => {
  const address = `127.0.0.1:${await freePort()}`;
  const command = { root: "/nowhere", env: { TUTTI_GRPC_ADDRESS: address }, args: [], print: () => undefined };

  await expect(grpcCommand(command)).rejects.toThrow(
    new Error(`no gRPC server answers at ${address}; npm start runs one`),
  );
});
