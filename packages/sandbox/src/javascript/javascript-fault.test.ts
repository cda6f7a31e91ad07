import { expect, test } from "@jest/globals";
import { javaScriptFault } from "./javascript-fault.ts";

test("a fault in JavaScript is told with its place", () => {
  expect(javaScriptFault("let a = 1;\n  var = 2", "expression")).toEqual({
    what: "Unexpected token",
    place: { line: 2, column: 7, excerpt: "var = 2" },
  });
  expect(javaScriptFault("return 1", "expression")).toEqual({
    what: "'return' outside of function",
    place: { line: 1, column: 1, excerpt: "return 1" },
  });
});

test("a function's body may return", () => {
  expect(javaScriptFault("if ($.x) { return 1 } // or not", "function")).toBeUndefined();
});

test("nesting without end is a fault, not an error of ours", () => {
  expect(javaScriptFault("(".repeat(1e5), "expression")?.what).toMatch(
    /^(?:Not enough stack space|the script is nested too deeply)/,
  );
});

test("modern JavaScript is right", () => {
  const source = "class C { #p = 3; static { C.q = 1n } get p() { return this.#p?.x ?? 2 ** 3 } }; [...'ab'].at(-1)";

  expect(javaScriptFault(source, "expression")).toBeUndefined();
});
