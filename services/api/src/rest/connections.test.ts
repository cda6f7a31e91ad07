import { once } from "node:events";
import { connect } from "node:net";
import { ReadableStream } from "node:stream/web";
import { setTimeout as after } from "node:timers/promises";

import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import { givenRest, type GivenRest } from "./testing/given-rest.ts";

let rest: GivenRest;
beforeAll(async () => {
  rest = await givenRest();
  const tasks = [{ name: "pack", taskReferenceName: "a", type: "SIMPLE" }];
  await rest.send("POST", "/api/metadata/workflow", { name: "w", tasks });
});
afterAll(async () => await rest.close());

/** Writes to a connection of its own and gives what comes until the server closes it. */
async function raw(...chunks: readonly (string | Buffer)[]): Promise<string> {
  const socket = connect(rest.port, "127.0.0.1");
  for (const chunk of chunks) socket.write(chunk);
  let answer = "";
  // A server that refuses a body may close before it has read it.
  socket.on("error", () => undefined);
  socket.on("data", (data) => (answer += data.toString()));
  await new Promise((resolve) => socket.once("close", resolve));
  return answer;
}

/** Writes to a connection of its own, gives what comes first and closes it. */
async function firstAnswer(sent: string): Promise<string> {
  const socket = connect(rest.port, "127.0.0.1");
  socket.write(sent);
  const [data] = await once(socket, "data");
  socket.destroy();
  return String(data);
}

function piecesOf(piece: Buffer, count: number): ReadableStream {
  let left = count;
  return new ReadableStream({
    pull(controller) {
      if (left === 0) controller.close();
      else controller.enqueue(piece);
      left -= 1;
    },
  });
}

/** Waits for the condition with a deadline. */
async function until(what: string, test: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 10_000;
  while (!(await test())) {
    if (Date.now() > end) throw new Error(`waited too long until ${what}`);
    await after(5);
  }
}

describe("a parked poll", () => {
  test("wakes when work comes", async () => {
    const polled = rest.get("/api/tasks/poll/batch/pack?timeout=5000");
    await until("it is parked", () => rest.pollCount === 1);
    const began = Date.now();

    await rest.send("POST", "/api/workflow/w", {});

    expect(JSON.parse((await polled).text)).toHaveLength(1);
    expect(Date.now() - began).toBeLessThan(4_900);
  });

  test("whose client has gone takes no task", async () => {
    const socket = connect(rest.port, "127.0.0.1");
    socket.write("GET /api/tasks/poll/batch/pack?timeout=5000 HTTP/1.1\r\nhost: x\r\n\r\n");
    await until("it is parked", () => rest.pollCount === 1);

    socket.destroy();
    await until("it is gone", () => rest.pollCount === 0);
    await rest.send("POST", "/api/workflow/w", {});

    expect(JSON.parse((await rest.get("/api/tasks/poll/batch/pack?timeout=5000")).text)).toHaveLength(1);
  });

  test("tells that its task has left once the answer is written", async () => {
    const before = rest.decider.flushedLeases.length;
    await rest.send("POST", "/api/workflow/w", {});

    await rest.get("/api/tasks/poll/pack");

    await until("the lease is flushed", () => rest.decider.flushedLeases.length > before);
    expect(rest.decider.flushedLeases).toHaveLength(before + 1);
  });

  test("lets the others on its connection be served first where they are quicker", async () => {
    const polled = rest.get("/api/tasks/poll/batch/pack?timeout=5000");
    await until("it is parked", () => rest.pollCount === 1);

    expect((await rest.get("/api/version")).status).toBe(200);
    expect(rest.pollCount).toBe(1);
    await rest.send("POST", "/api/workflow/w", {});
    expect(JSON.parse((await polled).text)).toHaveLength(1);
  });
});

describe("a body", () => {
  test("of 50 MiB is taken", async () => {
    const body = Buffer.alloc(50 * 1024 * 1024, "x");
    const headers = { "content-type": "text/plain" };

    const { status } = await rest.request({ method: "POST", path: "/api/tasks/none/log", body, headers });

    expect(status).toBe(404);
  });

  test("that is announced as too large is refused with 413 before it is read", async () => {
    const head = `POST /api/workflow HTTP/1.1\r\nhost: x\r\ncontent-length: ${80 * 1024 * 1024}\r\n\r\n{`;

    const answer = await firstAnswer(head);

    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toMatch(/"message":"the request body exceeds the limit of 67108864 bytes"/);
  });

  test.each([
    ["with its length", Buffer.alloc(70 * 1024 * 1024, "x")],
    ["in pieces", piecesOf(Buffer.alloc(1024 * 1024, "x"), 70)],
  ])("that is too large, sent %s, is refused with 413 which its sender sees", async (_, body) => {
    const sent = fetch(`http://127.0.0.1:${rest.port}/api/workflow`, { method: "POST", body, duplex: "half" });

    const { status } = await sent;

    expect(status).toBe(413);
    expect((await rest.get("/api/version")).status).toBe(200);
  });

  test("that ends too early leaves nothing behind", async () => {
    const socket = connect(rest.port, "127.0.0.1");
    socket.write("POST /api/workflow HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{");
    await new Promise<void>((resolve) => socket.end(() => resolve()));

    expect((await rest.get("/api/version")).status).toBe(200);
    expect(rest.logged).toEqual([]);
  });
});

test("a connection stays open for longer than a load balancer keeps it", async () => {
  const { headers } = await rest.get("/api/version");

  const [, seconds] = /^timeout=(\d+)$/u.exec(String(headers["keep-alive"])) ?? [];
  expect(Number(seconds)).toBeGreaterThan(60);
});

describe("a connection with", () => {
  test("a line and headers of less than 64 KiB is served", async () => {
    const path = `/api/tasks/queue/sizes?taskType=${"t".repeat(30_000)}`;
    const { status } = await rest.request({ method: "GET", path, headers: { "x-long": "h".repeat(30_000) } });

    expect(status).toBe(200);
  });

  test.each([
    ["a line that is too long", `GET /${"x".repeat(70_000)} HTTP/1.1\r\nhost: x\r\n\r\n`, 431],
    ["headers that are too long", `GET / HTTP/1.1\r\nhost: x\r\nx: ${"x".repeat(70_000)}\r\n\r\n`, 431],
    ["no HTTP at all", "hello\r\n\r\n", 400],
    ["a verb that does not exist", "BREW /api/version HTTP/1.1\r\nhost: x\r\n\r\n", 400],
    ["two lengths", "POST /api/workflow HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{", 400],
    ["a blank in its path", "GET /api/a b HTTP/1.1\r\nhost: x\r\n\r\n", 400],
    [
      "raw bytes in its path",
      Buffer.from("GET /api/metadata/taskdefs/\u00e4 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n", "latin1"),
      400,
    ],
  ])("%s is answered with JSON and closed", async (_, sent, status) => {
    const answer = await raw(sent);

    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toMatch(/content-type: application\/json/i);
    expect(JSON.parse(answer.slice(answer.indexOf("\r\n\r\n")))).toMatchObject({ status, retryable: false });
  });
});

test("a server that closes does not wait for a connection on which nothing was asked", async () => {
  const closing = await givenRest();
  const silent = connect(closing.port, "127.0.0.1");
  const accepted = once(closing.app.server, "connection");
  await Promise.all([once(silent, "connect"), accepted]);

  const closed = closing.app.close();
  try {
    await until("the server has ended it", () => silent.closed);
  } finally {
    silent.destroy();
  }

  await closed;
  expect(silent.bytesRead).toBe(0);
  await closing.close();
}, 20_000);

test("a server that closes ends the connection of whom it answers last, and waits for nobody else", async () => {
  const closing = await givenRest();
  const parked = closing.get("/api/tasks/poll/batch/none?timeout=500");
  await until("the poll waits", () => closing.pollCount === 1);

  const closed = closing.app.close();

  expect((await parked).headers["connection"]).toBe("close");
  await closed;
  await closing.close();
});
