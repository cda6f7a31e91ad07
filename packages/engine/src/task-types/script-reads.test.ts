import { expect, test } from "@jest/globals";
import { readsOf } from "./script-reads.ts";

const told = (source: string): unknown => {
  const reads = readsOf(source);
  return (
    reads && Object.fromEntries([...reads].map(([name, members]) => [name, members === "all" ? members : [...members]]))
  );
};

test.each([
  ["$.l.iteration < $.max", { l: ["iteration"], max: "all" }],
  ["if ($.l['iteration'] < 4) { true; } else { false; }", { l: ["iteration"] }],
  ['$["l"]["3"].a.v > $.l[2].a.v', { l: ["3", "2"] }],
  ["$.l.iteration + $.l.loopIndex", { l: ["iteration", "loopIndex"] }],
  ["Object.keys($.l).length < 3", { l: "all" }],
  ["$.l[i]", { l: "all" }],
  ["$.l.hasOwnProperty('1')", { l: "all" }],
  ["$.l?.iteration", { l: "all" }],
  ["true", {}],
])("of %s it can be told what is read", (source, reads) => {
  expect(told(source)).toEqual(reads);
});

test.each([
  "$[name]",
  "JSON.stringify($)",
  "'${workflow.input.x}' == $.x",
  "const { l } = $; l.iteration < 3",
  "$.hasOwnProperty('l')",
  "$.toString()",
  "for (const k in $) k",
  "eval('$' + '.l')",
  "this['$'].l",
  "globalThis.$.l",
  "'\\u0024'",
  "(function () { return arguments })()",
  "a$.l",
  "$ .l",
  "$?.l",
])("of %s it cannot, and everything counts as read", (source) => {
  expect(readsOf(source)).toBeUndefined();
});
