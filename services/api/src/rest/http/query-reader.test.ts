import { describe, expect, test } from "@jest/globals";
import type { Fault } from "@tutti/engine";

import { QueryReader } from "./query-reader.ts";

const read = (query: string) => new QueryReader(query, []);

describe("a query", () => {
  test("takes an empty value for an absent one, and of several the first", () => {
    expect(read("a=").text("a")).toBeUndefined();
    expect(read("a").text("a")).toBeUndefined();
    expect(read("b=1").text("a")).toBeUndefined();
    expect(read("a=x&a=y").text("a")).toBe("x");
  });

  test("is decoded once: blanks, escapes, other letters", () => {
    const query = read("a=x+y%20z%2B&%C3%A4=1%2520&b=a=b");

    expect(query.text("a")).toBe("x y z+");
    expect(query.text("ä")).toBe("1%20");
    expect(query.text("b")).toBe("a=b");
  });

  test("loses a pair that cannot be decoded, and no other", () => {
    const query = read("a=%zz&b=%ff&%=1&c=ok");

    expect([query.text("a"), query.text("b"), query.text("c")]).toEqual([undefined, undefined, "ok"]);
  });

  test("knows no names but its own", () => {
    expect(read("a=1").text("constructor")).toBeUndefined();
    expect(read("__proto__=1").text("__proto__")).toBe("1");
  });

  test.each([
    ["true", true],
    ["YES", true],
    ["On", true],
    ["1", true],
    ["+true+", true],
    ["false", false],
    ["no", false],
    ["OFF", false],
    ["0", false],
    ["", undefined],
    ["++", undefined],
  ])("reads %j as the flag %p", (text, flag) => {
    const query = read(`a=${text}`);

    expect(query.flag("a")).toBe(flag);
    expect(query.faults).toEqual([]);
  });

  test.each([
    ["7", 7],
    ["-7", -7],
    ["%2B7", 7],
    ["+7+", 7],
    ["0x1F", 31],
    ["2147483647", 2147483647],
    ["", undefined],
  ])("reads %j as the integer %p", (text, integer) => {
    const query = read(`a=${text}`);

    expect(query.int("a")).toBe(integer);
    expect(query.faults).toEqual([]);
  });

  test("tells every parameter of the wrong kind by its name", () => {
    const faults: Fault[] = [];
    const query = new QueryReader("a=maybe&b=1.5&c=2147483648&d=-&e=1e3", faults);

    query.flag("a");
    for (const name of ["b", "c", "d", "e"]) query.int(name);

    expect(faults.map(({ path, found }) => [path, found])).toEqual([
      ["a", '"maybe"'],
      ["b", '"1.5"'],
      ["c", '"2147483648"'],
      ["d", '"-"'],
      ["e", '"1e3"'],
    ]);
  });

  test("splits a list at its commas when it is given once, and not when it is given more often", () => {
    expect(read("a=x,y%2Cz,").list("a")).toEqual(["x", "y", "z"]);
    expect(read("a=x,y&a=z").list("a")).toEqual(["x,y", "z"]);
    expect(read("a=").list("a")).toEqual([]);
    expect(read("").list("a")).toBeUndefined();
  });
});
