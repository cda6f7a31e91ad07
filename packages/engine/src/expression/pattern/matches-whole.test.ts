import { expect, test } from "@jest/globals";

import { PathSyntaxError } from "../path/path.ts";
import { matchesWhole } from "./matches-whole.ts";
import { parsePattern } from "./parse-pattern.ts";

test.each([
  ["abc", "abc", true],
  ["abc", "abcd", false],
  ["", "", true],
  ["a*", "", true],
  ["a*", "aaa", true],
  ["a+", "", false],
  ["ab?c", "ac", true],
  ["a{2}", "aa", true],
  ["a{2}", "aaa", false],
  ["a{2,}", "aaaa", true],
  ["a{1,2}b", "aaab", false],
  ["a|bc", "bc", true],
  ["(a|b)*c", "ababc", true],
  ["(?:ab)+", "abab", true],
  ["(?<year>\\d{4})-\\d\\d", "2026-11", true],
  ["a.c", "a\nc", false],
  ["[^a-c]", "d", true],
  ["[]a]", "]", true],
  ["[a-]", "-", true],
  ["[\\w.]+@\\w+", "a.b@c", true],
  ["\\u0041\\x42", "AB", true],
  ["\\.\\*", ".*", true],
  [".*\\bfoo\\b.*", "a foo b", true],
  [".*\\bfoo\\b.*", "afoo b", false],
  ["^abc$", "abc", true],
  ["a.*?b", "axxb", true],
  ["😀+", "😀😀", true],
  ["(a|)*b", "aab", true],
])("/%s/ fits the whole of %j: %s", (source, text, expected) => {
  expect(matchesWhole(parsePattern(source, ""), text)).toBe(expected);
});

test("the flags are i and s", () => {
  expect(matchesWhole(parsePattern("ab[c-d]", "i"), "ABD")).toBe(true);
  expect(matchesWhole(parsePattern("a.c", "s"), "a\nc")).toBe(true);
  expect(() => parsePattern("a", "g")).toThrow(PathSyntaxError);
});

test.each([
  "(",
  "a)",
  "[a",
  "*a",
  "a**",
  "a*+",
  "(?=a)",
  "(?<!a)b",
  "\\1",
  "\\p{L}",
  "[b-a]",
  "a{3,2}",
  "(a{999}){999}",
])("/%s/ is refused", (source) => {
  expect(() => parsePattern(source, "")).toThrow(PathSyntaxError);
});

test("a pattern that back-tracking never finishes is finished at once", () => {
  expect(matchesWhole(parsePattern("(a*)*(a|a)*(a+)+b", ""), "a".repeat(20_000))).toBe(false);
});
