import { describe, expect, test } from "@jest/globals";

import { jsonToText } from "../payload/json-to-text.ts";
import { parseJson } from "../payload/parse-json.ts";
import { withTextsHidden } from "./hidden-texts.ts";

test("what comes back is hidden, within texts and in keys, the longer before its parts", () => {
  const instead = new Map([
    ["abcd", "<short>"],
    ["abcdef", "<long>"],
  ]);

  const shown = withTextsHidden(parseJson(`{"x-abcd": ["abcdef, abcd", 1.0]}`), instead);

  expect(jsonToText(shown)).toBe(`{"x-<short>":["<long>, <short>",1.0]}`);
});

test("what overlaps is hidden whole", () => {
  const instead = new Map([
    ["abcd", "<one>"],
    ["cdefg", "<two>"],
    ["xyxy", "<itself>"],
  ]);

  expect(withTextsHidden("abcdefg, xyxyxy", instead)).toBe("<two>, <itself>");
});

test("what is put in its place is not looked through again", () => {
  const instead = new Map([
    ["secrets", "${workflow.secrets.A}"],
    ["workflow", "${workflow.secrets.B}"],
  ]);

  expect(withTextsHidden("secrets", instead)).toBe("${workflow.secrets.A}");
});

test("a number that is a secret is hidden too, and others stay", () => {
  const shown = withTextsHidden(parseJson("[12345678, 1234567, 1.0, true, null]"), new Map([["12345678", "<pin>"]]));

  expect(jsonToText(shown)).toBe('["<pin>",1234567,1.0,true,null]');
});

describe("a text is found however it is escaped", () => {
  const secret = `{"user":"b\\ob é😀", "pw":'<a&b>/50%?#[]|+=\t\n\ud800'}`;
  const hide = (text: string): unknown => withTextsHidden(text, new Map([[secret, "<hidden>"]]));
  const whole = wellFormed(secret);
  const inJson = JSON.stringify(secret);
  const ascii = inJson.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

  test.each([
    ["as it is", secret],
    ["in upper case", secret.toUpperCase()],
    ["in JSON", inJson],
    ["in JSON of ASCII alone", ascii],
    ["in JSON in JSON in JSON", JSON.stringify(JSON.stringify(inJson))],
    ["in JSON with slashes escaped", inJson.replaceAll("/", "\\/")],
    ["in JSON within an address", encodeURIComponent(wellFormed(inJson))],
  ])("%s", (_how, written) => {
    expect(String(hide(`a ${written} b`))).toMatch(/^a (?:%22|\W)*<hidden>(?:%22|\W)* b$/);
  });

  const sound = whole.slice(0, -5);
  const hideSound = (text: string): unknown => withTextsHidden(text, new Map([[sound, "<hidden>"]]));
  test.each([
    ["encodeURI", encodeURI(sound)],
    ["encodeURIComponent", encodeURIComponent(sound)],
    ["twice", encodeURIComponent(encodeURIComponent(sound))],
    ["a form", encodeURIComponent(sound).replaceAll("%20", "+")],
    ["in lower case", encodeURIComponent(sound).toLowerCase()],
    ["HTML", sound.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;")],
  ])("as addresses and pages have it: %s", (_how, written) => {
    expect(hideSound(`a ${written} b`)).toBe("a <hidden> b");
  });
});

test("a text that begins beyond the first plane is found once", () => {
  expect(withTextsHidden("a \u{1f600}secret b", new Map([["\u{1f600}secret", "<hidden>"]]))).toBe("a <hidden> b");
});

test("short texts are told apart by case", () => {
  expect(withTextsHidden("Test test", new Map([["Test", "<hidden>"]]))).toBe("<hidden> test");
});

test("large secrets and answers that are full of escapes are looked through in a moment", () => {
  const large = `-----\n${"MIIEvQ+/ä\n".repeat(10_000)}`;
  const answer = "\\".repeat(200_000) + "%25".repeat(100_000) + "\n".repeat(100_000);

  expect(withTextsHidden(`${answer}x${large}x`, new Map([[large, "<hidden>"]])) === `${answer}x<hidden>\nx`).toBe(true);
});

function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\u{fffd}");
}
