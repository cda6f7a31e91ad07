import { expect, test } from "@jest/globals";
import { checkSyntax } from "./index.ts";

test("a fault in JavaScript is told with its place", () => {
  expect(checkSyntax("javascript", "let a = 1;\n  var = 2", "expression")).toBe(
    "Unexpected token at line 2, column 7: var = 2",
  );
  expect(checkSyntax("javascript", "return 1", "expression")).toBe(
    "'return' outside of function at line 1, column 1: return 1",
  );
});

test("a function's body may return", () => {
  expect(checkSyntax("javascript", "if ($.x) { return 1 } // or not", "function")).toBeUndefined();
});

test("nesting without end is a fault, not an error of ours", () => {
  expect(checkSyntax("javascript", "(".repeat(1e5), "expression")).toMatch(
    /^(?:Not enough stack space|the script is nested too deeply)/,
  );
});

test("modern JavaScript is right", () => {
  const source = "class C { #p = 3; static { C.q = 1n } get p() { return this.#p?.x ?? 2 ** 3 } }; [...'ab'].at(-1)";

  expect(checkSyntax("javascript", source, "expression")).toBeUndefined();
});

test("Python and jq are not checked without their interpreters", () => {
  expect(checkSyntax("python", "return (", "function")).toBeUndefined();
  expect(checkSyntax("jq", ".[", "expression")).toBeUndefined();
});
