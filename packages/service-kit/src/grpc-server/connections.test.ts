import { once } from "node:events";
import { connect } from "node:net";

import { expect, test } from "@jest/globals";

import type { Message } from "../testing/echo-service.ts";
import { givenServer } from "../testing/given-server.ts";
import { unary } from "./handlers.ts";

const whereFrom = { once: unary(async (_: Message, context) => ({ text: context.peer })) };

test("a connection is replaced at its age, and no call fails", async () => {
  await using given = await givenServer(whereFrom, { connectionAgeMs: 100, connectionAgeGraceMs: 5_000 });
  const peers = new Set<unknown>();
  const limit = Date.now() + 10_000;

  while (peers.size < 3 && Date.now() < limit) {
    const end = await given.client.once({ text: "" }).ended;
    expect(end).toHaveProperty("message");
    peers.add("message" in end && end.message.text);
  }

  expect(peers.size).toBe(3);
});

test("a connection without an age stays", async () => {
  await using given = await givenServer(whereFrom);

  const ends = await Promise.all([1, 2].map(async () => await given.client.once({ text: "" }).ended));

  expect(ends[1]).toEqual(ends[0]);
});

test("a connection that answers no ping is given up", async () => {
  await using given = await givenServer(whereFrom, { keepaliveMs: 50, keepaliveTimeoutMs: 50 });
  const silent = connect(given.port, "127.0.0.1");
  silent.on("error", () => {});
  silent.resume();
  const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  const emptySettings = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);

  silent.write(Buffer.concat([preface, emptySettings]));

  expect(await once(silent, "close")).toEqual([false]);
});
