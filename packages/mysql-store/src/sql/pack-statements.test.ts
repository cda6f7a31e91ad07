import { expect, test } from "@jest/globals";

import { packStatements } from "./pack-statements.ts";
import type { MultiRowStatement } from "./statement.ts";

const rows = (count: number, text: string): MultiRowStatement => ({
  head: "insert into t (a) values ",
  rows: Array.from({ length: count }, () => `(${text})`),
  separator: ",",
  tail: "",
  maxRows: Infinity,
});

test("statements that fit together share a packet", () => {
  const packets = packStatements([rows(2, "1"), rows(1, "2")], { targetBytes: 1000, maxBytes: 1000 });

  expect(packets).toEqual(["insert into t (a) values (1),(1);insert into t (a) values (2)"]);
});

test("a statement without rows is left out", () => {
  expect(packStatements([rows(0, "1")], { targetBytes: 1000, maxBytes: 1000 })).toEqual([]);
});

test("no packet is larger than the target while its rows are smaller, counted in bytes", () => {
  const packets = packStatements([rows(10, "'éé'"), rows(10, "'éé'")], { targetBytes: 70, maxBytes: 1000 });

  expect(packets.length).toBeGreaterThan(1);
  expect(Math.max(...packets.map((packet) => Buffer.byteLength(packet)))).toBeLessThanOrEqual(70);
  expect(packets.join(",").match(/'éé'/g)).toHaveLength(20);
});

test("a row above the target has a packet of its own", () => {
  const packets = packStatements([rows(1, "1"), rows(1, "x".repeat(100)), rows(1, "2")], {
    targetBytes: 60,
    maxBytes: 1000,
  });

  expect(packets.map((packet) => packet.length > 100)).toEqual([false, true, false]);
});

test("a row above the maximum is refused with the name of its table", () => {
  expect(() => packStatements([rows(1, "x".repeat(100))], { targetBytes: 50, maxBytes: 100 })).toThrow(
    /one row of "insert into t" takes 103 bytes/,
  );
});

test("a statement has no more rows than it may", () => {
  const packets = packStatements([{ ...rows(3, "1"), maxRows: 2 }], { targetBytes: 1000, maxBytes: 1000 });

  expect(packets).toEqual(["insert into t (a) values (1),(1);insert into t (a) values (1)"]);
});
