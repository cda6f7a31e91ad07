import { expect, test } from "@jest/globals";

import { leadingName, pathSyntaxError, referencedRoots } from "./referenced-roots.ts";

test.each<[string, readonly string[]]>([
  ["no expression", []],
  ["${workflow.input.x} and ${a.output}", ["a", "workflow"]],
  ["${$.a.output}", ["a"]],
  ["${a['output']}", ["a"]],
  ["${a.output[?(@.x == $.b.output.y && !$.c.output.z)]}", ["a", "b", "c"]],
  ["${a.output.sum($.b.output.n)}", ["a", "b"]],
  ["${a.output.${b.output.key}}", ["a", "b"]],
  ["${${b.output.ref}.output}", ["*", "b"]],
  ["${a${b.output.n}.output}", ["*", "b"]],
  ["${$..id}", ["*"]],
  ["${*.output}", ["*"]],
  ["$${a.output}", []],
  ["${a.output", []],
  ["${workflow.secrets.KEY} ${workflow.env.NAME} ${CPEWF_TASK_ID} ${}", []],
  ["${a..}", []],
])("the roots that %s names", (text, expected) => {
  expect([...referencedRoots({ deep: [text] })].toSorted()).toEqual(expected);
});

test.each<[string, string | undefined]>([
  ["a.output.x", "a"],
  ["a", "a"],
  ["$.a.output", "a"],
  ["a[0]", "a"],
  ["a.output.${b.output.x}", "a"],
  ["a${b.output.x}.y", undefined],
  ["${b.output.x}.y", undefined],
  ["workflow.secrets.KEY", undefined],
  ["CPEWF_TASK_ID", undefined],
])("the expression %s begins with the name %s", (content, expected) => {
  expect(leadingName(content)).toBe(expected);
});

test("a path that cannot be read is explained", () => {
  expect(pathSyntaxError("a.output.x[0]")).toBeUndefined();
  expect(pathSyntaxError("workflow.env.NAME")).toBeUndefined();
  expect(pathSyntaxError("")).toBe("a path expected, but it is empty at position 0");
  expect(pathSyntaxError(" a.output ")).toMatch(/blanks/);
  expect(pathSyntaxError("a.output.none()")).toMatch(/unknown function "none\(\)"/);
});

test.each(["${a.x".repeat(100_000) + "}".repeat(100_000), "${".repeat(100_000) + "}".repeat(100_000)])(
  "hundred thousand nested expressions take no time to speak of",
  (text) => {
    expect(referencedRoots(text).size).toBe(1);
  },
);
