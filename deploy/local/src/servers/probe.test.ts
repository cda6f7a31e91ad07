import { expect, test } from "@jest/globals";

import { readMysqlGreeting, readRedisReplies } from "./probe.ts";

const greeting = Buffer.from([15, 0, 0, 0, 10, ...Buffer.from("10.11.9-Maria"), 0]);

test("a MySQL server greets with its version", () => {
  expect(readMysqlGreeting(greeting)).toEqual({ ok: true, version: "10.11.9-Maria" });
});

test("a greeting that has not arrived whole is waited for", () => {
  expect(readMysqlGreeting(greeting.subarray(0, 9))).toBeUndefined();
});

test("a MySQL server that refuses says why", () => {
  const refusal = Buffer.from([8, 0, 0, 0, 255, 0x10, 0x04, ...Buffer.from("full!")]);

  expect(readMysqlGreeting(refusal)).toEqual({ ok: false, problem: "it refused: full!" });
});

test("what answers otherwise is no MySQL server", () => {
  expect(readMysqlGreeting(Buffer.from("HTTP/1.1 400 Bad Request"))).toMatchObject({ ok: false });
});

test.each([
  { name: "a pong", text: "+PONG\r\n", count: 1, ok: true },
  { name: "a pong after a login", text: "+OK\r\n+PONG\r\n", count: 2, ok: true },
  { name: "a refused login", text: "-WRONGPASS no\r\n", count: 2, ok: false },
  { name: "another protocol", text: "HTTP/1.1 400\r\n", count: 1, ok: false },
])("Redis: $name", ({ text, count, ok }) => {
  expect(readRedisReplies(Buffer.from(text), count)?.ok).toBe(ok);
});

test("a reply that has not arrived whole is waited for", () => {
  expect(readRedisReplies(Buffer.from("+OK\r\n+PO"), 2)).toBeUndefined();
});
