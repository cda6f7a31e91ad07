import { once } from "node:events";
import { constants, connect as connectHttp2 } from "node:http2";

import { status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";

import { EchoClient, type Message } from "../testing/echo-service.ts";
import { givenRelay, givenServer } from "../testing/given-server.ts";
import { latch } from "../testing/latch.ts";
import type { CallContext } from "./call-context.ts";
import { bidi, serverStream, unary } from "./handlers.ts";
import { RpcError } from "./rpc-error.ts";

describe("the response of a unary call", () => {
  test("is flushed when the client gets it", async () => {
    const told = deliveryOf();
    await using given = await givenServer({
      once: unary(async (request: Message, context) => {
        told.watch(context);
        return request;
      }),
    });

    expect(await given.client.once({ text: "hello" }).ended).toEqual({ message: { text: "hello" } });

    expect(await told.outcome).toBe("flushed");
    expect(given.ends).toMatchObject([{ path: "/test.Echo/Once", code: status.OK, response: "flushed" }]);
  });

  test("is aborted when the client cancels before the answer, and the handler's signal says so", async () => {
    const { told, handler, begun } = parkedHandler();
    await using given = await givenServer({ once: handler });
    const call = given.client.once({ text: "wait" });
    const context = await begun;

    call.cancel();

    expect(await told.outcome).toBe("aborted");
    expect(context.signal.reason).toMatchObject({ code: "CANCELLED" });
    expect(await call.ended).toMatchObject({ error: { code: status.CANCELLED } });
    expect(given.ends).toMatchObject([{ code: status.CANCELLED, response: "aborted" }]);
    expect(given.lines("error")).toEqual([]);
  });

  test("is aborted when the connection breaks before the answer", async () => {
    const { told, handler, begun } = parkedHandler();
    await using given = await givenServer({ once: handler });
    await using relay = await givenRelay(given.port);
    const client = new EchoClient(`127.0.0.1:${relay.port}`);
    const call = client.once({ text: "wait" });
    const context = await begun;

    relay.breakAll();

    expect(await told.outcome).toBe("aborted");
    expect(context.signal.aborted).toBe(true);
    expect(await call.ended).toMatchObject({ error: { code: status.UNAVAILABLE } });
    client.close();
  });

  test("is aborted when the client's deadline passes before the answer", async () => {
    const { told, handler, begun } = parkedHandler();
    await using given = await givenServer({ once: handler });
    const call = given.client.once({ text: "wait" }, { options: { deadline: Date.now() + 100 } });
    const context = await begun;

    expect(context.deadlineMs).toBeGreaterThan(Date.now() - 10_000);
    expect(await told.outcome).toBe("aborted");
    expect(context.signal.reason).toMatchObject({ code: "DEADLINE_EXCEEDED" });
    expect(await call.ended).toMatchObject({ error: { code: status.DEADLINE_EXCEEDED } });
    expect(given.ends).toMatchObject([{ code: status.DEADLINE_EXCEEDED }]);
  });

  test("is aborted when the handler answers after the client has cancelled", async () => {
    const told = deliveryOf();
    const cancelled = latch();
    await using given = await givenServer({
      once: unary(async (request: Message, context) => {
        told.watch(context);
        context.signal.addEventListener("abort", () => cancelled.open());
        begun.open();
        await cancelled.opened;
        return request;
      }),
    });
    const begun = latch();
    const call = given.client.once({ text: "late" });
    await begun.opened;

    call.cancel();

    expect(await told.outcome).toBe("aborted");
  });

  test("is aborted when the handler throws", async () => {
    const told = deliveryOf();
    await using given = await givenServer({
      once: unary(async (_request: Message, context): Promise<Message> => {
        told.watch(context);
        throw new RpcError("NOT_FOUND", "there is none");
      }),
    });

    await given.client.once({ text: "hello" }).ended;

    expect(await told.outcome).toBe("aborted");
  });

  test("is aborted when the client's window is full and it goes away with the response half way", async () => {
    const told = deliveryOf();
    await using given = await givenServer({
      once: unary(async (_request: Message, context) => {
        told.watch(context);
        return { text: "x".repeat(1_000_000) };
      }),
    });
    // A client that reads nothing beyond its first window of 64 kB.
    const session = connectHttp2(`http://127.0.0.1:${given.port}`);
    const stream = session.request({
      ":method": "POST",
      ":path": "/test.Echo/Once",
      "content-type": "application/grpc",
      te: "trailers",
    });
    stream.end(Buffer.from([0, 0, 0, 0, 12, ...Buffer.from('{"text":"a"}')]));
    stream.on("error", () => {});
    await once(stream, "response");

    stream.close(constants.NGHTTP2_CANCEL);

    expect(await told.outcome).toBe("aborted");
    session.destroy();
  });

  test("tells a listener that comes too late what has happened", async () => {
    const seen = latch<CallContext>();
    await using given = await givenServer({
      once: unary(async (request: Message, context) => {
        seen.open(context);
        return request;
      }),
    });
    await given.client.once({ text: "hello" }).ended;
    const told = deliveryOf();

    told.watch(await seen.opened);

    expect(await told.outcome).toBe("flushed");
  });
});

test("whatever the moment at which clients cancel, each response ends once, and one that its client has is never told as aborted", async () => {
  const tolds = new Map<string, ReturnType<typeof deliveryOf>>();
  await using given = await givenServer({
    once: unary(async (request: Message, context) => {
      const told = deliveryOf();
      tolds.set(request.text, told);
      told.watch(context);
      await turns(Number(request.text) % 7);
      return { text: request.text.padEnd(20_000) };
    }),
  });

  const ends = await Promise.all(
    Array.from({ length: 300 }, async (_, index) => {
      const call = given.client.once({ text: String(index) });
      if (index % 3 > 0) void turns(index % 41).then(() => call.cancel());
      return await call.ended;
    }),
  );

  const received = ends.flatMap((end) => ("message" in end ? [end.message.text.trim()] : []));
  const outcomes = new Map(
    await Promise.all([...tolds].map(async ([text, { outcome }]) => [text, await outcome] as const)),
  );
  expect(received.length).toBeGreaterThanOrEqual(100);
  expect(new Set(received.map((text) => outcomes.get(text)))).toEqual(new Set(["flushed"]));
  expect([...new Set(outcomes.values())].every((outcome) => outcome === "flushed" || outcome === "aborted")).toBe(true);
});

describe("the messages of a stream", () => {
  test("are told one by one, each flushed as the client gets it, and the one that never comes aborted", async () => {
    const told = [deliveryOf(), deliveryOf(), deliveryOf()];
    await using given = await givenServer({
      repeat: serverStream(async function* (request: Message, context) {
        for (const delivery of told.slice(0, 2)) {
          delivery.watch(context);
          yield request;
        }
        told[2]?.watch(context);
      }),
    });

    const messages = await given.client.repeat({ text: "a" }).toArray();

    expect(messages).toEqual([{ text: "a" }, { text: "a" }]);
    expect(await Promise.all(told.map(({ outcome }) => outcome))).toEqual(["flushed", "flushed", "aborted"]);
  });

  test("are aborted when the client cancels while they wait for its window, and the generator is ended", async () => {
    const tolds: ReturnType<typeof deliveryOf>[] = [];
    const ended = latch();
    await using given = await givenServer({
      repeat: serverStream(async function* (_request: Message, context) {
        try {
          for (;;) {
            const told = deliveryOf();
            tolds.push(told);
            told.watch(context);
            yield { text: "x".repeat(100_000) };
          }
        } finally {
          ended.open();
        }
      }),
    });
    const stream = given.client.repeat({ text: "a" });
    stream.on("error", () => {});
    await once(stream, "data");
    stream.pause();

    stream.cancel();
    await ended.opened;

    const outcomes = await Promise.all(tolds.map(({ outcome }) => outcome));
    expect(outcomes[0]).toBe("flushed");
    expect(outcomes.at(-1)).toBe("aborted");
    expect(new Set(outcomes.slice(outcomes.indexOf("aborted")))).toEqual(new Set(["aborted"]));
  });

  test("of a bidi call are told too", async () => {
    const told = deliveryOf();
    await using given = await givenServer({
      converse: bidi(async function* (requests: AsyncIterable<Message>, context) {
        for await (const request of requests) {
          told.watch(context);
          yield { text: request.text.toUpperCase() };
        }
      }),
    });
    const stream = given.client.converse();
    stream.write({ text: "hello" });

    expect(await once(stream, "data")).toEqual([{ text: "HELLO" }]);
    expect(await told.outcome).toBe("flushed");

    stream.end();
    await once(stream, "end");
  });
});

/** Watches the next message of a call. Fails when both listeners are told, or one twice. */
function deliveryOf() {
  const told: string[] = [];
  const first = latch<string>();
  const tell = (outcome: string) => (): void => {
    told.push(outcome);
    first.open(outcome);
  };
  const outcome = (async (): Promise<string> => {
    await first.opened;
    await new Promise((resolve) => setImmediate(resolve));
    return told.join(", ");
  })();
  return {
    outcome,
    watch: (context: CallContext): void => {
      context.onFlushed(tell("flushed"));
      context.onAborted(tell("aborted"));
    },
  };
}

/** A handler that never answers, as a long poll for which there is no work. */
function parkedHandler() {
  const told = deliveryOf();
  const begun = latch<CallContext>();
  const handler = unary(async (_request: Message, context): Promise<Message> => {
    told.watch(context);
    begun.open(context);
    return await new Promise<never>((_resolve, reject) =>
      context.signal.addEventListener("abort", () => reject(new Error("given up", { cause: context.signal.reason }))),
    );
  });
  return { told, handler, begun: begun.opened };
}

/** So many turns of the event loop. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}
