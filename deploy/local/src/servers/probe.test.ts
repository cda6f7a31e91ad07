import { expect, test } from "@jest/globals";

import { readMysqlGreeting } from "./probe.ts";

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
