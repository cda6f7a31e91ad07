import { expect, test } from "@jest/globals";
import fc from "fast-check";

import { exactText, parseExact } from "./exact-json.ts";

test.each([
  ["12345678901234567890123"],
  ["9007199254740993"],
  ["-9007199254740993"],
  ["1.0"],
  ["1.0E21"],
  ["0.1"],
  ["-0.0"],
  [String.raw`{"a":[1.0,{"b":9007199254740993}],"text":"1.0 and 9007199254740993","say \"1.0\"":2.50}`],
  [String.raw`{"__proto__":1.0,"\\":"\\","n":2.0}`],
])("%s comes back as it was written", (text) => {
  expect(exactText(parseExact(text))).toBe(text);
});

test("what JavaScript keeps is plain", () => {
  expect(parseExact('{"a":1,"b":0.5,"c":"1.0","d":[true,null]}')).toEqual({ a: 1, b: 0.5, c: "1.0", d: [true, null] });
});

test("a number is shown by its digits", () => {
  expect(String(parseExact("12345678901234567890123"))).toBe("12345678901234567890123");
});

test.each([["{"], ['{"a":01}'], ["1.0.0"], [""], ['"1.0']])("%j is refused", (text) => {
  expect(() => parseExact(text)).toThrow(SyntaxError);
});

test("any JSON is read and written as JSON.parse and JSON.stringify do", () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(JSON.parse(exactText(parseExact(text)))).toEqual(JSON.parse(text));
    }),
  );
});
