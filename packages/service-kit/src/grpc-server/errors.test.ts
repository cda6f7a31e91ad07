import { Metadata, status } from "@grpc/grpc-js";
import { fromJSON, type AnyDefinition, type MessageTypeDefinition } from "@grpc/proto-loader";
import { describe, expect, test } from "@jest/globals";

import type { Message, UnaryEnd } from "../testing/echo-service.ts";
import { givenServer } from "../testing/given-server.ts";
import { bidi, serverStream, unary } from "./handlers.ts";
import { RpcError } from "./rpc-error.ts";

const garbage = Buffer.from("no message");

describe("a handler's failure", () => {
  test("an RpcError reaches the client with its code, its message and its details as google.rpc.Status", async () => {
    await using given = await givenServer({
      once: failing(
        new RpcError("INVALID_ARGUMENT", 'the name "\u{1F3BC}" is taken', {
          errorInfo: { reason: "NAME_TAKEN", metadata: { name: "a\nb" } },
          badRequest: [{ field: "workflow.name", description: "is taken" }],
          retryDelayMs: 1500,
          resource: { type: "test.Name", name: "a" },
        }),
      ),
    });

    const error = errorOf(await given.client.once({ text: "a" }).ended);

    expect(error).toMatchObject({ code: status.INVALID_ARGUMENT, details: 'the name "\u{1F3BC}" is taken' });
    expect(decodeStatus(error.metadata)).toEqual({
      code: status.INVALID_ARGUMENT,
      message: 'the name "\u{1F3BC}" is taken',
      details: [
        { "google.rpc.ErrorInfo": { reason: "NAME_TAKEN", domain: "conductor", metadata: { name: "a\nb" } } },
        { "google.rpc.BadRequest": { fieldViolations: [{ field: "workflow.name", description: "is taken" }] } },
        { "google.rpc.RetryInfo": { retryDelay: { seconds: 1, nanos: 500_000_000 } } },
        { "google.rpc.ResourceInfo": { resourceType: "test.Name", resourceName: "a" } },
      ],
    });
    expect(given.lines("error")).toEqual([]);
  });

  test("anything else is INTERNAL, tells the client the request's id and nothing more, and is logged once", async () => {
    await using given = await givenServer({ once: failing(new TypeError("secret plan at /srv/tutti/x.js")) });
    const metadata = new Metadata();
    metadata.set("x-request-id", "request-7");

    const error = errorOf(await given.client.once({ text: "a" }, { metadata }).ended);

    expect(error).toMatchObject({
      code: status.INTERNAL,
      details: "internal error; the server's log has more under request id request-7",
    });
    expect(decodeStatus(error.metadata)).toMatchObject({
      details: [{ "google.rpc.ErrorInfo": { reason: "INTERNAL", metadata: { requestId: "request-7" } } }],
    });
    expect(given.lines("error")).toMatchObject([
      { requestId: "request-7", err: { type: "TypeError", message: "secret plan at /srv/tutti/x.js" } },
    ]);
  });

  test("without details still tells programs a reason: the name of its code", async () => {
    await using given = await givenServer({ once: failing(new RpcError("ABORTED", "enough")) });

    const { metadata } = errorOf(await given.client.once({ text: "a" }).ended);

    expect(decodeStatus(metadata)).toMatchObject({ details: [{ "google.rpc.ErrorInfo": { reason: "ABORTED" } }] });
  });

  test.each([
    ["half a surrogate pair", "name \ud800 is wrong", /^name . is wrong$/u],
    ["line breaks and percent signs", "100%\r\nwrong", /^100%\r\nwrong$/u],
    ["more text than trailers carry", "\u{1F3BC}".repeat(100_000), /^(?:\u{1F3BC}){50,200}\.\.\.$/u],
  ])("a message with %s still arrives", async (_kind, message, expected) => {
    await using given = await givenServer({ once: failing(new RpcError("NOT_FOUND", message)) });

    expect(errorOf(await given.client.once({ text: "a" }).ended)).toMatchObject({
      code: status.NOT_FOUND,
      details: expect.stringMatching(expected),
    });
  });

  test("details that are too large for trailers are left out, and the failure still arrives", async () => {
    const badRequest = Array.from({ length: 1000 }, (_, index) => ({
      field: `tasks[${index}]`,
      description: "is wrong",
    }));
    await using given = await givenServer({
      once: failing(new RpcError("INVALID_ARGUMENT", "much is wrong", { badRequest })),
    });

    const error = errorOf(await given.client.once({ text: "a" }).ended);

    expect(error.details).toBe("much is wrong");
    expect(error.metadata.get("grpc-status-details-bin")).toEqual([]);
  });

  test("ends a stream with its status after the messages before it", async () => {
    await using given = await givenServer({
      repeat: serverStream(async function* (request: Message) {
        yield request;
        throw new RpcError("ABORTED", "enough");
      }),
    });
    const messages: unknown[] = [];
    const stream = given.client.repeat({ text: "a" });
    stream.on("data", (message) => messages.push(message));

    const error = await new Promise((resolve) => stream.on("error", resolve));

    expect(error).toMatchObject({ code: status.ABORTED, details: "enough" });
    expect(messages).toEqual([{ text: "a" }]);
  });

  test("a response that cannot be encoded is INTERNAL and logged", async () => {
    await using given = await givenServer({ once: unary(async (): Promise<unknown> => ({ text: 1n })) });

    expect(errorOf(await given.client.once({ text: "a" }).ended).code).toBe(status.INTERNAL);
    expect(given.lines("error")).toMatchObject([{ path: "/test.Echo/Once", msg: "a response cannot be encoded" }]);
  });
});

describe("a request that is no message of its type", () => {
  test("of a unary call is INVALID_ARGUMENT, says why, and no handler sees it", async () => {
    let called = false;
    await using given = await givenServer({
      once: unary(async (request: Message) => {
        called = true;
        return request;
      }),
    });

    const error = errorOf(await given.client.once({ text: "a" }, { raw: garbage }).ended);

    expect(error).toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: expect.stringContaining("the request of /test.Echo/Once is not a valid message: "),
    });
    expect(called).toBe(false);
  });

  test("in the middle of a stream ends the stream with INVALID_ARGUMENT", async () => {
    await using given = await givenServer({
      converse: bidi(async function* (requests: AsyncIterable<Message>) {
        yield* requests;
      }),
    });
    const stream = given.client.makeBidiStreamRequest("/test.Echo/Converse", (bytes: Buffer) => bytes, String);
    const messages: string[] = [];
    stream.on("data", (message) => messages.push(message));
    const failed = new Promise((resolve) => stream.on("error", resolve));

    stream.write(Buffer.from('{"text":"good"}'));
    stream.write(garbage);

    expect(await failed).toMatchObject({ code: status.INVALID_ARGUMENT });
    expect(given.lines("error")).toEqual([]);
  });

  test("to the health service is INVALID_ARGUMENT too", async () => {
    await using given = await givenServer({});
    const bytes = Buffer.from([0x0a, 0xff]);

    const error = await new Promise((resolve) =>
      given.client.makeUnaryRequest("/grpc.health.v1.Health/Check", () => bytes, String, {}, resolve),
    );

    expect(error).toMatchObject({ code: status.INVALID_ARGUMENT });
  });
});

test("a request larger than the limit is RESOURCE_EXHAUSTED and says both sizes", async () => {
  await using given = await givenServer(
    { once: unary(async (request: Message) => request) },
    { maxReceiveBytes: 1000 },
  );

  const error = errorOf(await given.client.once({ text: "x".repeat(2000) }).ended);

  expect(error).toMatchObject({
    code: status.RESOURCE_EXHAUSTED,
    details: expect.stringMatching(/larger than max \(2011 vs 1000\)/u),
  });
});

test("a method without a handler is UNIMPLEMENTED", async () => {
  await using given = await givenServer({});

  expect(errorOf(await given.client.once({ text: "a" }).ended).code).toBe(status.UNIMPLEMENTED);
});

test("a response has no limit of size", async () => {
  const text = "x".repeat(20_000_000);
  await using given = await givenServer({ once: unary(async () => ({ text })) });
  const client = given.client;

  const end = await client.once({ text: "a" }).ended;

  // grpc-js clients stop at 4 MB unless told otherwise: what counts is that the server sent more.
  expect(errorOf(end).details).toMatch(/larger than max \(200000\d\d vs/u);
});

test("a response larger than the limit, where there is one, is RESOURCE_EXHAUSTED", async () => {
  await using given = await givenServer(
    { once: unary(async () => ({ text: "x".repeat(2000) })) },
    { maxSendBytes: 1000 },
  );

  expect(errorOf(await given.client.once({ text: "a" }).ended).code).toBe(status.RESOURCE_EXHAUSTED);
});

function failing(error: Error) {
  return unary((): Promise<Message> => Promise.reject(error));
}

function errorOf(end: UnaryEnd) {
  if ("error" in end) return end.error;
  throw new Error(`the call succeeded with ${JSON.stringify(end.message)}`);
}

/** The trailer as protobufjs reads it, from a description of google.rpc that shares nothing with the encoder. */
function decodeStatus(metadata: Metadata): unknown {
  const messages = fromJSON({ nested: { google: { nested: { rpc: { nested: rpcMessages } } } } }, { longs: Number });
  const decode = (type: string, bytes: Uint8Array): Record<string, unknown> => {
    const definition = messages[type];
    if (definition === undefined || !isMessage(definition)) throw new Error(`${type} is not described`);
    return definition.deserialize(Buffer.from(bytes)) as Record<string, unknown>;
  };
  const [trailer] = metadata.get("grpc-status-details-bin");
  const { details, ...rest } = decode("google.rpc.Status", Buffer.from(trailer ?? ""));
  const anys = details as { type_url: string; value: Uint8Array }[];
  return { ...rest, details: anys.map((any) => ({ [typeOf(any)]: decode(typeOf(any), any.value) })) };
}

function isMessage(definition: AnyDefinition): definition is MessageTypeDefinition<object, object> {
  return "deserialize" in definition && typeof definition.deserialize === "function";
}

function typeOf({ type_url }: { readonly type_url: string }): string {
  return type_url.replace("type.googleapis.com/", "");
}

const rpcMessages = {
  Any: { fields: { type_url: { type: "string", id: 1 }, value: { type: "bytes", id: 2 } } },
  Status: {
    fields: {
      code: { type: "int32", id: 1 },
      message: { type: "string", id: 2 },
      details: { rule: "repeated", type: "Any", id: 3 },
    },
  },
  ErrorInfo: {
    fields: {
      reason: { type: "string", id: 1 },
      domain: { type: "string", id: 2 },
      metadata: { keyType: "string", type: "string", id: 3 },
    },
  },
  FieldViolation: { fields: { field: { type: "string", id: 1 }, description: { type: "string", id: 2 } } },
  BadRequest: { fields: { fieldViolations: { rule: "repeated", type: "FieldViolation", id: 1 } } },
  Duration: { fields: { seconds: { type: "int64", id: 1 }, nanos: { type: "int32", id: 2 } } },
  RetryInfo: { fields: { retryDelay: { type: "Duration", id: 1 } } },
  ResourceInfo: { fields: { resourceType: { type: "string", id: 1 }, resourceName: { type: "string", id: 2 } } },
};
