import { expect, test } from "@jest/globals";

import { jsonFault } from "./json-fault.ts";

const faultOf = (text: string): string => {
  try {
    JSON.parse(text);
  } catch (error) {
    return jsonFault(text, String(error));
  }
  return "";
};

test.each([
  ['{\n  "a": 1,\n', "Line 3: the text ends before the value does"],
  ['{\n  "a": 1,\n  b: 2\n}', "Line 3: a value, a name or its end was wanted, but “b: 2"],
  ['{ "a": 1 } }', "Line 1: nothing more was wanted, but “}” came"],
  ['{ "a" 1 }', "Line 1: a value, a name or its end was wanted, but “1 }” came"],
])("%j is told as %s", (text, words) => {
  expect(faultOf(text)).toContain(words);
});

test("a browser that tells lines and columns is understood", () => {
  const message = "JSON.parse: expected property name or '}' at line 2 column 3 of the JSON data";

  expect(jsonFault("{\n  b: 2 }", message)).toBe("Line 2: a value, a name or its end was wanted, but “b: 2 }” came");
});
