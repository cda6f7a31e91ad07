import { expect, test } from "@jest/globals";

import { parseBeginning } from "./cut-json.ts";
import { exactText } from "./exact-json.ts";

test.each([
  ['{"a":1,"b":[1,2,{"c":"x', '{"a":1,"b":[1,2,{"c":"x…"}]}'],
  ['{"a":1,"b":12', '{"a":1}'],
  ['{"a":1,"b":true,"lo', '{"a":1,"b":true}'],
  ['{"a":1,"b"', '{"a":1}'],
  ['{"a":1,"b":', '{"a":1}'],
  ['{"a":1,', '{"a":1}'],
  ["[[1.0,2", "[[1.0]]"],
  ["[", "[]"],
  [String.raw`{"a":"x\u00`, '{"a":"x…"}'],
  [String.raw`{"a":"x\\`, String.raw`{"a":"x\\…"}`],
  [String.raw`{"a":"x\\\ `.trim(), String.raw`{"a":"x\\…"}`],
  [String.raw`{"say \"{\"":"[\"]","b":fal`, String.raw`{"say \"{\"":"[\"]"}`],
])("the beginning %s tells %s", (text, told) => {
  expect(exactText(parseBeginning(text))).toBe(told);
});

test.each([["12"], ['"text'], ["no JSON"], [""], ["}"]])("%j is no beginning of anything", (text) => {
  expect(parseBeginning(text)).toBeUndefined();
});

test("wherever a value is cut off, what is before the cut is told", () => {
  const text = JSON.stringify({ a: [1, { b: "é\n\"'\\" }, null, true], 'k\\"': { c: -1.5e-7 }, d: "end" });

  for (let at = 1; at < text.length; at++) expect(parseBeginning(text.slice(0, at))).toBeDefined();
});
